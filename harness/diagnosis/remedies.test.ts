import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Daemon, Evidence, Looked, NodeEvidence } from './evidence.ts';
import { lives } from './life.ts';
import { cluster, inside, node, plane, pod, workers } from './made-up.ts';
import { remediesFor, remedyKinds } from './remedies.ts';
import { treatmentsOf } from './treatment.ts';
import { causes, diagnosisOf } from './verdict.ts';

const names = [plane, ...workers];
const storages = ['pinned', 'shared', 'none', 'unknown'] as const;
const freeing = ['force-delete', 'delete-node', 'out-of-service', 'delete-pod-and-claim'];

const looked = <T>(seen: fc.Arbitrary<T>): fc.Arbitrary<Looked<T>> =>
  fc.oneof(fc.record({ seen }), fc.record({ unseen: fc.constant('no answer') }));
const reach = fc.constantFrom('answers', 'connects', 'refused', 'silent', 'unresolved', 'untried');
const reached = fc.record({ to: fc.constantFrom(...names), port: fc.constant(6_443), got: reach });
const someReached = fc.array(reached, { maxLength: 4 });
const daemon: fc.Arbitrary<Daemon> = fc.record({
  unit: fc.constantFrom('active', 'inactive', 'failed', 'activating', 'unknown'),
  frozen: fc.boolean(),
  answers: looked(fc.constant(true as const)),
});
const someInside = fc
  .record({
    kubelet: daemon,
    runtime: daemon,
    controlPlanes: someReached,
    peers: someReached,
    halfOpen: fc.subarray(names),
    components: fc.constantFrom({}, { etcd: '' }, { etcd: 'T' }, { etcd: 'S' }),
  })
  .map((changes) => inside(plane, changes).seen);
const apiNode = fc.constantFrom('True', 'False', 'Unknown').map((ready) => ({
  ready,
  reason: '',
  message: '',
  readySinceMs: 1,
  taints: [],
  pressures: [],
}));
const somePod = fc
  .record({
    api: fc.constantFrom('running', 'terminating', 'absent', 'unseen'),
    storage: fc.constantFrom(...storages),
    processes: fc.constantFrom('running', 'frozen', 'none', 'unseen'),
  })
  .map(pod);
const someNode = (name: string): fc.Arbitrary<NodeEvidence> =>
  fc
    .record({
      machine: fc.constantFrom('running', 'paused', 'exited', 'gone', 'created', 'restarting', 'dead', 'removing'),
      api: looked(fc.oneof(apiNode, fc.constant('absent' as const))),
      inside: looked(someInside),
      outside: reach,
      pods: fc.array(somePod, { maxLength: 3 }),
    })
    .map((changes) => node(name, changes));
const someEvidence: fc.Arbitrary<Evidence> = fc
  .tuple(fc.tuple(...names.map(someNode)), looked(fc.constant(true as const)))
  .map(([nodes, api]) => ({ ...cluster({}, { api }), nodes }));

describe('remedies', () => {
  it('are all judged, with a reason, for every cause, storage and life; and free no name of what may still run', () => {
    for (const cause of causes)
      for (const storage of storages)
        for (const life of lives) {
          const remedies = remediesFor({ cause, storage, life });
          expect(remedies.map(({ kind }) => kind)).to.deep.equal(remedyKinds);
          expect(remedies.every(({ why }) => why !== '')).to.equal(true);
          if (life === 'ended') continue;
          const freed = remedies.filter(({ kind, worth }) => freeing.includes(kind) && /safe|loses/.test(worth));
          expect(freed.map(({ worth }) => worth)).to.satisfy((all: string[]) => all.every((one) => one === 'unsafe'));
        }
  });

  it('say of shared volumes that there would be two writers, and of pinned ones that nothing is gained', () => {
    const why = (storage: (typeof storages)[number]): string =>
      remediesFor({ cause: 'cut-off', storage, life: 'running' }).find(({ kind }) => kind === 'force-delete')!.why;
    expect(why('shared')).to.contain('both write to it');
    expect(why('pinned')).to.contain('stays Pending');
    expect(why('none')).to.contain('talks to its peers');
  });

  it('let a dead machine’s name be freed, and say what that costs', () => {
    const worth = (cause: 'machine-stopped' | 'machine-gone'): Record<string, string> =>
      Object.fromEntries(
        remediesFor({ cause, storage: 'pinned', life: 'ended' }).map(({ kind, worth: how }) => [kind, how]),
      );
    expect(worth('machine-stopped')).to.include({ repair: 'safe', 'force-delete': 'safe', 'delete-node': 'safe' });
    expect(worth('machine-gone')).to.include({ wait: 'needless', 'delete-pod-and-claim': 'loses-data' });
  });

  it('whatever was seen: each node has a verdict, and no name is freed of a container that runs or was not seen', () => {
    fc.assert(
      fc.property(someEvidence, (evidence) => {
        const diagnosis = diagnosisOf(evidence);
        expect(diagnosis.nodes.map((one) => one.node)).to.deep.equal(names);
        for (const [at, verdict] of diagnosis.nodes.entries()) {
          const seen = evidence.nodes[at]!;
          expect(causes).to.include(verdict.cause);
          if ('unseen' in seen.inside && seen.machine === 'running') expect(verdict.cause).to.not.equal('healthy');
          for (const { pods, free, remedies } of treatmentsOf(seen, verdict)) {
            const off = seen.machine === 'exited' || seen.machine === 'gone';
            const alive = !off && (seen.machine !== 'running' || pods.some(({ processes }) => processes !== 'none'));
            if (!alive) continue;
            expect(free.can).to.equal(false);
            const safe = remedies.filter(
              ({ kind, worth }) => freeing.includes(kind) && worth !== 'unsafe' && worth !== 'needless',
            );
            expect(safe).to.deep.equal([]);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
