import type { Choice } from '../generator/chaos.ts';
import type { Effect, Fault } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';

/** Families that strike the cluster and not the data or the workload's own definition. */
const families = ['node', 'network', 'api', 'control-plane', 'workload'];
/** Whether a kernel can do it is known only when there is a cluster. */
const mayLack = ['network-delay', 'bandwidth-limit', 'packet-loss', 'sigterm-ignored'];
/** What frees a name while its pod may run on. */
const forcing: Effect = 'removes-pods';
const sparing: readonly Effect[] = [
  'loses-data',
  'corrupts-data',
  'replaces-claims',
  'deletes-sets',
  'scales',
  'updates',
  'holds-names',
];

/** What random faults choose from; nothing that frees a name while its pod may run on, unless something may be forced. */
export const chaosMenu = (forced: boolean): Choice[] =>
  faults
    .filter((fault) => {
      const does = effectsOf(fault);
      if (fault.strikes === 'volume' || mayLack.includes(fault.kind)) return false;
      return (
        families.includes(fault.family) && !does.some((one) => sparing.includes(one) || (!forced && one === forcing))
      );
    })
    .map(choiceOf);

const effectsOf = ({ effects }: Fault): readonly Effect[] => (typeof effects === 'function' ? effects({}) : effects);

const choiceOf = (fault: Fault): Choice => {
  const { kind, strikes, takes, undo, family } = fault;
  const does = effectsOf(fault);
  return {
    kind,
    strikes,
    ...(takes === undefined ? {} : { takes }),
    ...(family === 'api' ? { needsApi: true } : {}),
    lasting: undo !== undefined,
    leavesAlive: strikes === 'node' && does.includes('silences') && !does.includes('unserves'),
  };
};
