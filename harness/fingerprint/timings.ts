import type { Verdict } from '../checker/judge.ts';
import { actMark } from '../checker/steps.ts';
import type { History } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import { faultWindows, type FaultWindow } from '../history/query.ts';
import type { Scenario } from '../scenario.ts';
import type { Names } from './names.ts';
import { outagesOf } from './outages.ts';
import { overlapsOf } from './overlaps.ts';
import { lifecycleSpans } from './lifecycle-spans.ts';
import { timing, type Timing } from './timing.ts';

/**
 * The named spans of a run: `await <step>` for each awaited bound that was reached; detection, eviction, release, recreation
 * and replacement of whatever the API showed; the longest `unavailability` of each client, and the `overlap` of writers.
 */
export function timingsOf(
  scenario: Scenario,
  history: History,
  parts: Parts,
  { findings }: Verdict,
  names: Names,
): Record<string, Timing> {
  const faults = faultWindows(parts.all('fault'));
  const measured = new Map(findings.flatMap(({ name, measured: one }) => (one === undefined ? [] : [[name, one.ms]])));
  const awaited = scenario.steps.flatMap((step): [string, Timing][] => {
    const ms = measured.get(step.name);
    if (step.do !== 'await' || ms === undefined) return [];
    const since = scenario.steps.find(({ name }) => name === step.within.since);
    const mark = since && actMark(since, new Map(faults.map((fault) => [fault.as, fault])), { parts, scenario });
    const unsureMs = mark === undefined ? 0 : mark.latest.timeMs - mark.earliest.timeMs;
    return [[`await ${step.name}`, timing(ms, [step.within.bound], unsureMs)]];
  });
  return Object.fromEntries([
    ...awaited,
    ...lifecycleSpans(parts, faults, names),
    ...outagesOf(parts, beginOf(faults)),
    ...overlapsOf(history),
  ]);
}

const beginOf = (faults: readonly FaultWindow[]): number | undefined => faults[0]?.invoked.timeMs;
