import { historyAssertions } from '../expect/plugin.ts';
import type { History } from '../history/entry.ts';
import type { Seen } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { Scenario } from '../scenario.ts';
import { judgeBy } from './judge.ts';

export * from '../expect/builders.ts';
export { reach, type Growing, type Within } from '../expect/reach.ts';

/**
 * The chai plugin over histories, with every checker of ours: `chai.use(statefault)`. Then
 * `expect(history).to.haveAtMostOneWriterPer('identity')`, `expect(history).toReach(podTerminating('journal-1')).within(bound)`,
 * `expect(history).to.hold('acknowledged-writes')`.
 */
export const statefault: Chai.ChaiPlugin = historyAssertions((checker, history) =>
  judgeBy(checker, bareScenario(history), history),
);

/** A scenario without steps: outside of a run, what checkers of the whole record need of one is in the record. */
export function bareScenario(history: History): Scenario {
  const last = history.findLast((entry) => seen(entry, 'statefulset') !== undefined);
  const replicas = (last?.value as Seen<'statefulset'> | undefined)?.object.replicas ?? 0;
  return {
    name: 'history',
    story: '',
    claims: [],
    tags: [],
    cluster: { workers: 3, storage: 'pinned' },
    workload: { kind: 'journal', replicas },
    steps: [],
    nevers: [],
    sequences: [],
  };
}
