import { expect } from 'chai';
import { describe, it } from 'mocha';
import { cleanNode } from '../../testing/clean-node.ts';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { World } from '../../world.ts';
import type { Survey } from '../survey/survey.ts';
import { controlPlaneRuns, missingOf } from './held-back.ts';

const all = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const manifests = all.map((name) => `${name}.yaml`);
const lookEveryMs = 500;

/** A control plane of which `missing` does not run until its kubelet is started anew. */
function heldBack(missing: string) {
  const memory = memoryWorld({ seed: 1 });
  const sent: string[] = [];
  const told: string[] = [];
  let running = all.filter((name) => name !== missing);
  const world: World = {
    ...memory,
    nodes: {
      ...memory.nodes,
      run: async (node, argv) => {
        sent.push(`${node}: ${argv.join(' ')}`);
        running = all;
        return '';
      },
    },
  };
  const chore = controlPlaneRuns(world, (what) => told.push(what));
  const look = (): Survey => ({
    nodes: [
      { name: 'c', role: 'control-plane', machine: 'running', inside: { ...cleanNode, manifests, running } },
      { name: 'w', role: 'worker', machine: 'running', inside: cleanNode },
    ],
  });
  const looks = async (times: number): Promise<string[]> => {
    let troubles: string[] = [];
    for (let n = 0; n < times; n++) {
      troubles = await chore(look());
      await memory.clock.run(memory.clock.sleep(lookEveryMs));
    }
    return troubles;
  };
  return { looks, sent, told };
}

describe('parts of the control plane that are held back', () => {
  it('are those that have a manifest and do not run', () => {
    expect(missingOf(cleanNode)).to.deep.equal([]);
    expect(missingOf({ ...cleanNode, manifests, running: all })).to.deep.equal([]);
    expect(missingOf({ ...cleanNode, manifests: ['etcd.yaml', 'mine.yaml'] })).to.deep.equal(['etcd']);
  });

  it('are given the time that any start takes, then started once by a new kubelet', async () => {
    const { looks, sent, told } = heldBack('kube-controller-manager');
    expect(await looks(20)).to.deep.equal(['c: kube-controller-manager does not run']);
    expect(sent).to.deep.equal([]);
    expect(await looks(20)).to.deep.equal([]);
    expect(sent).to.deep.equal(['c: systemctl try-restart kubelet']);
    expect(told).to.deep.equal(['kube-controller-manager held back on c']);
  });
});
