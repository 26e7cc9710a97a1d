import type { Profile } from '../../clusters/profile.ts';
import { boundsOf } from '../bounds/bounds.ts';
import { expectedFacts } from '../bounds/expected-facts.ts';
import { leastMs } from '../bounds/least-time.ts';
import type { Scenario } from '../scenario.ts';
import type { Shard } from '../store/session.ts';
import { minReady } from '../workload/min-ready.ts';
import type { Wanted } from './wanted-cluster.ts';

/** A run that is to be made. */
export interface PlannedRun {
  scenario: Scenario;
  /** Which time it is run, counted from 1. */
  round: number;
  wanted: Wanted;
}

/** What a run takes beside its steps: gate, roll-out, tear-down. For cutting a plan into equal parts; nothing is judged by it. */
const besideMs = 40_000;

/** Every scenario so many times, those first that the first cluster serves: each other cluster is made once. */
export function planOf(pairs: readonly { scenario: Scenario; wanted: Wanted }[], rounds: number): PlannedRun[] {
  const groups = Map.groupBy(pairs, ({ wanted }) => JSON.stringify(wanted));
  const round = (at: number) => (group: typeof pairs) => group.map((one) => ({ ...one, round: at }));
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: rounds }, (_, at) => round(at + 1)(group)).flat(),
  );
}

/** The places of a plan that a shard is given: a stretch of it, so that clusters serve on; all stretches take about as long. */
export function placesOf(plan: readonly PlannedRun[], { index, of }: Shard): number[] {
  const lengths = plan.map(({ scenario, wanted }) => besideMs + expectedMs(scenario, wanted));
  const wholeMs = lengths.reduce((sum, one) => sum + one, 0);
  let beforeMs = 0;
  return lengths.flatMap((ms, place) => {
    const middle = (beforeMs + ms / 2) / wholeMs;
    beforeMs += ms;
    return Math.min(of, Math.floor(middle * of) + 1) === index ? [place] : [];
  });
}

/** The least that the steps of a scenario take on such a cluster, milliseconds. */
export function expectedMs(
  scenario: Scenario,
  { k8s, profile, timeLapse = 1 }: { k8s: string; profile: Profile; timeLapse?: number },
): number {
  const { workload } = scenario;
  const set = workload.kind === 'journal' ? minReady(workload.minReadySeconds) : {};
  return leastMs(scenario, boundsOf({ ...expectedFacts({ k8s, profile, timeLapse }), ...set }));
}
