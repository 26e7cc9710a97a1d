import type { Fault } from '../fault.ts';
import { directoryOf, volumesOf } from '../target.ts';

/** The directory behind a volume loses everything in it, on the node's side, while its writer runs. */
export const volumeEmptied: Fault = {
  kind: 'volume-emptied',
  effects: ['loses-data'],
  family: 'storage',
  story: 'Everything in the directory behind a volume is removed on the node.',
  strikes: 'volume',
  inject: async (target, { nodes }) => {
    const [volume] = volumesOf(target);
    await nodes.run(volume.node, ['find', directoryOf(volume), '-mindepth', '1', '-delete']);
  },
  prove: async (target, { nodes }) => {
    const [volume] = volumesOf(target);
    const left = await nodes.run(volume.node, ['find', directoryOf(volume), '-mindepth', '1']);
    return { bites: left === '', seen: left === '' ? 'nothing in the directory' : `still there: ${left}` };
  },
};
