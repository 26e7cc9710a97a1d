import type { Choice } from '../generator/chaos.ts';
import type { Effect, Fault } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';

/** Families that strike the cluster and not the data or the workload's own definition. */
const families = ['node', 'network', 'api', 'control-plane', 'workload'];
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
      // Whether a kernel can do it is known only when there is a cluster.
      if (fault.strikes === 'volume' || fault.available !== undefined) return false;
      return (
        families.includes(fault.family) && !does.some((one) => sparing.includes(one) || (!forced && one === forcing))
      );
    })
    .map(choiceOf);

const effectsOf = ({ effects }: Fault): readonly Effect[] => (typeof effects === 'function' ? effects({}) : effects);

const choiceOf = ({ kind, strikes, takes, undo }: Fault): Choice => ({
  kind,
  strikes,
  ...(takes === undefined ? {} : { takes }),
  lasting: undo !== undefined,
});
