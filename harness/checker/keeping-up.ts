import type { Entry, History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { missedBy } from './troubles.ts';
import type { Finding, Overload } from './verdict.ts';

/**
 * Which promises are about time, and so mean nothing on a machine that did not keep up. All others are about what must never be,
 * however slow everything is: a lost write, two writers, a volume that came back empty.
 */
const timely: Record<string, (finding: Finding, scenario: Scenario) => boolean> = {
  // A look says how things are, not when they came.
  steps: ({ name }, { steps }) => steps.some((step) => step.do === 'await' && step.name === name),
  detection: () => true,
  eviction: () => true,
  endpoints: () => true,
  dns: () => true,
  availability: () => true,
  converged: () => true,
};

/**
 * What is made of a finding when there was overload: one that broke a promise about time is not proven when an overload in its window can
 * explain by how much it was missed. Whatever held, and whatever no overload explains, stays as it is.
 */
export function temper(
  checker: string,
  finding: Finding,
  overloads: readonly Overload[],
  scenario: Scenario,
  history: History,
): Finding {
  if (finding.outcome !== false || timely[checker]?.(finding, scenario) !== true) return finding;
  const causes = explaining(finding, overloads, history);
  if (causes.length === 0) return finding;
  const told = [...new Set(causes.map(({ what }) => what))];
  const more = told.length > most ? `; and ${told.length - most} more` : '';
  return {
    ...finding,
    outcome: 'unknown',
    because: `${finding.because}; no proof, for the machine did not keep up: ${told.slice(0, most).join('; ')}${more}`,
    evidence: [...new Set([...finding.evidence, ...causes.flatMap(({ evidence }) => evidence)])].sort((a, b) => a - b),
  };
}

const most = 4;

/** The overloads that can explain that a promise was missed; none when they cannot. */
function explaining(finding: Finding, overloads: readonly Overload[], history: History): Overload[] {
  const window = windowOf(finding, history);
  if (window === undefined) return [];
  const inWindow = overloads.filter(({ fromMs, toMs }) => fromMs <= window.toMs && toMs >= window.fromMs);
  const missedMs = missOf(finding);
  const early = missedMs !== undefined && missedMs < 0;
  // Each of these begins a count anew, or ends one: no bound is left.
  const breaking = early
    ? inWindow.filter(({ lateMs = 0 }) => lateMs >= -missedMs)
    : inWindow.filter(({ sign, grave }) => sign === 'leader-lost' || grave === true);
  if (breaking.length > 0) return breaking;
  // These hold everything up for as long as they last, and no longer.
  const holding = inWindow.filter(({ sign }) => sign === 'processors-busy' || sign === 'observer-late');
  const neededMs = missedMs === undefined ? (window.toMs - window.fromMs) / 2 : Math.abs(missedMs);
  return holding.length > 0 && coveredMs(holding, window) >= neededMs ? holding : [];
}

/** How far off its bound it was, milliseconds: below zero too early. Undefined when it never came, or nobody measured. */
const missOf = ({ measured, missedMs }: Finding): number | undefined =>
  missedMs ?? (measured === undefined ? undefined : missedBy(measured.ms, measured));

interface Window {
  fromMs: number;
  toMs: number;
}

/** From the first to the last of its evidence; of a single moment, from the last act of the nemesis before it. */
function windowOf({ evidence }: Finding, history: History): Window | undefined {
  const times = evidence.flatMap((index) => history[index]?.timeMs ?? []);
  if (times.length === 0) return undefined;
  const [fromMs, toMs] = [Math.min(...times), Math.max(...times)];
  if (fromMs < toMs) return { fromMs, toMs };
  const isBefore = ({ kind, timeMs }: Entry): boolean => kind === 'fault' && timeMs < toMs;
  return { fromMs: history.findLast(isBefore)?.timeMs ?? 0, toMs };
}

/** How much of a window some spans cover together. */
function coveredMs(spans: readonly Window[], window: Window): number {
  let coveredMs = 0;
  let doneMs = window.fromMs;
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const [from, to] = [Math.max(fromMs, doneMs), Math.min(toMs, window.toMs)];
    if (to > from) coveredMs += to - from;
    doneMs = Math.max(doneMs, to);
  }
  return coveredMs;
}
