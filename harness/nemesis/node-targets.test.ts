import { expect } from 'chai';
import { describe, it } from 'mocha';
import { UsageError } from '../errors.ts';
import { componentStop } from './control-plane/component-stop.ts';
import { components } from './control-plane/component.ts';
import { kubeletFlap } from './node/kubelet-flap.ts';
import { nodeStop } from './node/machine.ts';
import { targetsOf, type Scene } from './scene.ts';
import type { Fault } from './fault.ts';
import type { Settings } from './target.ts';

const sceneOf = (workers: number): Scene => ({
  pods: [],
  sets: [],
  controlPlanes: ['c1', 'c2', 'c3'],
  workers: Array.from({ length: workers }, (_, at) => `w${at + 1}`),
});
const nodes = (fault: Fault, rule: string, workers: number, seed = 1): (string | undefined)[] =>
  targetsOf(fault, { kind: fault.kind, on: { nodes: rule } }, sceneOf(workers), seed).map(({ node }) => node);
const flap = (given: Settings): Settings | undefined =>
  targetsOf(kubeletFlap, { kind: 'kubelet-flap', on: { nodes: 'one' }, with: given }, sceneOf(3), 1)[0]?.with;

describe('several nodes as targets', () => {
  it('are as many as the rule says, for any number of workers', () => {
    const counts = [1, 2, 3, 4, 5].map((workers) =>
      ['one', 'minority', 'majority', 'all'].map((rule) => {
        try {
          return new Set(nodes(nodeStop, rule, workers)).size;
        } catch (error) {
          expect(error).to.be.instanceOf(UsageError);
          return 0;
        }
      }),
    );
    expect(counts).to.deep.equal([
      [1, 0, 1, 1],
      [1, 0, 2, 2],
      [1, 1, 2, 3],
      [1, 1, 3, 4],
      [1, 2, 3, 5],
    ]);
  });

  it('are the same for the same seed, and every worker for some seed', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const seed of seeds) expect(nodes(nodeStop, 'majority', 5, seed)).to.eql(nodes(nodeStop, 'majority', 5, seed));
    expect(new Set(seeds.flatMap((seed) => nodes(nodeStop, 'one', 3, seed)))).to.eql(new Set(['w1', 'w2', 'w3']));
  });

  it('are control planes for a fault of the control plane, and nothing else', () => {
    for (const fault of components.map(componentStop)) {
      expect(nodes(fault, 'control-plane', 3)).to.deep.equal(['c1', 'c2', 'c3']);
      expect(nodes(fault, 'c2', 3)).to.deep.equal(['c2']);
      expect(() => nodes(fault, 'majority', 3)).to.throw(UsageError, 'strikes a control plane, and');
    }
  });

  it('carry the settings of flapping, within their bounds', () => {
    expect(flap({})).to.deep.equal({ downMs: 3_000, upMs: 3_000, seconds: 300 });
    expect(flap({ downMs: 500, upMs: 60_000, seconds: 1 })).to.include({ upMs: 60_000 });
    for (const wrong of [{ downMs: 499 }, { upMs: 60_001 }, { seconds: 0 }, { seconds: 1_801 }, { upMs: 1_000.5 }])
      expect(() => flap(wrong)).to.throw(UsageError, 'kubelet-flap: ');
    expect(() => flap({ downMs: '1; reboot' })).to.throw(UsageError, 'downMs');
    expect(() => flap({ period: 1 })).to.throw(UsageError, 'period');
  });
});
