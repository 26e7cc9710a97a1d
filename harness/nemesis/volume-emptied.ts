import { InfrastructureError } from '../errors.ts';
import type { Fault, Target } from './fault.ts';

/** The directory behind a volume loses everything in it, on the node's side, while its writer runs. */
export const volumeEmptied: Fault = {
  kind: 'volume-emptied',
  story: 'Everything in the directory behind a volume is removed on the node.',
  inject: async (target, { nodes }) => {
    await nodes.run(target.node, ['find', directoryOf(target), '-mindepth', '1', '-delete']);
  },
  prove: async (target, { nodes }) => {
    const left = await nodes.run(target.node, ['find', directoryOf(target), '-mindepth', '1']);
    return { bites: left === '', seen: left === '' ? 'nothing in the directory' : `still there: ${left}` };
  },
};

// The path comes from the API server: nothing outside the places where local volumes live is ever emptied.
function directoryOf({ volumePath }: Target): string {
  const safe = /^\/(var\/local-path-provisioner|var\/statefault-shared|opt\/local-path-provisioner)\/[\w.-]+$/;
  if (volumePath === undefined || !safe.test(volumePath))
    throw new InfrastructureError(`no volume directory that may be emptied: ${volumePath ?? 'none known'}`);
  return volumePath;
}
