import type { Bound } from '../bounds/bounds.ts';
import { boundFor } from '../bounds/named.ts';
import { unsureOf } from '../expect/bindings.ts';
import { ConditionTracker, describeCondition, reachedAt } from '../expect/conditions.ts';
import type { Entry } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import { faultWindows, type FaultWindow } from '../history/query.ts';
import type { Step } from '../scenario.ts';
import { referencesOf } from '../scenario/condition.ts';
import { deployMark } from '../scenario/references.ts';
import { healedBy, injectedBy, mayBePassedOver } from '../scenario/step.ts';
import { notApplying } from './applies.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { blindTo } from '../expect/blind.ts';

/** When a step surely had not yet happened, and when it surely had. */
interface Mark {
  earliest: Entry;
  latest: Entry;
}

type Await = Extract<Step, { do: 'await' }>;
type Look = Extract<Step, { do: 'look' }>;

/** Judges every `await` and `look` of the scenario, in order, and that every fault bit and was undone. */
export const steps: Checker = (given) => {
  const marks = new Map<string, Mark>();
  setMark(marks, deployMark, phaseMark(given.parts, deployMark));
  const faults = new Map(faultWindows(given.parts.all('fault')).map((fault) => [fault.as, fault]));
  const findings: Finding[] = [];
  for (const step of given.scenario.steps) {
    const other = notApplying(step, given);
    if (other !== undefined) {
      findings.push(other);
      continue;
    }
    const mark = actMark(step, faults, given);
    if (mark !== undefined) marks.set(step.name, mark);
    for (const { name } of injectedBy(step)) setMark(marks, name, faultMark(faults.get(name)));
    findings.push(...judgeActs(step, given, faults));
    if (step.do === 'look') findings.push(judgeLook(step, given, faults));
    if (step.do === 'await') {
      const { finding, reached } = judgeAwait(step, given, marks, faults);
      if (reached !== undefined) marks.set(step.name, { earliest: reached, latest: reached });
      findings.push(finding);
    }
  }
  return findings;
};

/** The span of a step that is an act (not an await), by name; exported for spans of other checkers. */
export function actMark(
  step: Step,
  faults: ReadonlyMap<string, FaultWindow>,
  { parts, scenario }: Pick<Case, 'parts' | 'scenario'>,
): Mark | undefined {
  if (step.do === 'await') return undefined;
  if (step.do === 'watch' || step.do === 'look' || step.do === 'together') return phaseMark(parts, step.name);
  // What is passed over has a time all the same.
  const passed = mayBePassedOver(step, scenario.steps) ? phaseMark(parts, step.name) : undefined;
  if (step.do !== 'heal') return faultMark(faults.get(step.name)) ?? passed;
  const healed = healedBy(step.fault, scenario.steps).map((name) => faults.get(name));
  const [first] = healed;
  return span(first?.healInvoked, healed.every((one) => one?.healed) ? healed.at(-1)?.healed : undefined) ?? passed;
}

const faultMark = (fault: FaultWindow | undefined): Mark | undefined => span(fault?.invoked, fault?.bit);

const phaseMark = (parts: Parts, step: string): Mark | undefined =>
  span(phaseEntry(parts, step, 'invoke'), phaseEntry(parts, step, 'ok'));

function setMark(marks: Map<string, Mark>, name: string, mark: Mark | undefined): void {
  if (mark !== undefined) marks.set(name, mark);
}

const span = (earliest: Entry | undefined, latest: Entry | undefined): Mark | undefined =>
  earliest === undefined || latest === undefined ? undefined : { earliest, latest };

/** The entry in which the run began or ended a step. */
function phaseEntry(parts: Parts, step: string, type: 'invoke' | 'ok'): Entry | undefined {
  return parts.of('phase', `step ${step}`).find((entry) => entry.type === type);
}

/** Every act of a step: that it was seen to bite, or to be undone. */
function judgeActs(step: Step, given: Case, faults: ReadonlyMap<string, FaultWindow>): Finding[] {
  const { scenario } = given;
  const passed = passedOver(step, given, faults);
  if (passed !== undefined) return [passed];
  if (step.do === 'inject' || step.do === 'together')
    return injectedBy(step).map(({ name, fault }) =>
      judgeAct(name, `${fault.kind} bites, and is seen to`, faults.get(name), false),
    );
  if (step.do === 'change' || step.do === 'patch')
    return [judgeAct(step.name, `${step.name} is done, and seen to be`, faults.get(step.name), false)];
  if (step.do !== 'heal') return [];
  const names = healedBy(step.fault, scenario.steps);
  return names.map((name) => {
    const finding = names.length === 1 ? step.name : `${step.name}/${name}`;
    return judgeAct(finding, `${name} is undone, and seen to be`, faults.get(name), true);
  });
}

/** Of a fault that need not bite, and did not: nothing is held against it, but that it was tried and is undone. */
function passedOver(
  step: Step,
  { scenario, parts }: Case,
  faults: ReadonlyMap<string, FaultWindow>,
): Finding | undefined {
  if (!mayBePassedOver(step, scenario.steps) || (step.do !== 'inject' && step.do !== 'heal')) return undefined;
  const fault = faults.get(step.do === 'heal' ? step.fault : step.name);
  const done = phaseEntry(parts, step.name, 'ok');
  const begun = step.do === 'heal' && fault?.healInvoked !== undefined;
  if (done === undefined || fault?.failed === undefined || fault.bit !== undefined || begun) return undefined;
  const { error = '' } = fault.failed.value as { error?: string };
  return {
    name: step.name,
    title: `${fault.kind} is passed over`,
    outcome: true,
    because: error,
    evidence: [fault.failed.index],
  };
}

function judgeAct(name: string, title: string, fault: FaultWindow | undefined, heal: boolean): Finding {
  const proof = heal ? fault?.healed : fault?.bit;
  const begun = heal ? fault?.healInvoked : fault?.invoked;
  if (proof !== undefined) {
    const because = `proof: ${JSON.stringify((proof.value as { proof?: unknown }).proof)}`;
    return { name, title, outcome: true, because, evidence: [proof.index] };
  }
  const ended = heal ? undefined : fault?.failed;
  const because =
    begun === undefined
      ? 'the run did not come this far'
      : `no proof was seen${ended === undefined ? '' : `: ${JSON.stringify((ended.value as { error?: string }).error)}`}`;
  const evidence = [begun, ended].flatMap((entry) => (entry === undefined ? [] : [entry.index]));
  return { name, title, outcome: 'unknown', because, evidence };
}

function judgeAwait(
  step: Await,
  given: Case,
  marks: ReadonlyMap<string, Mark>,
  faults: ReadonlyMap<string, FaultWindow>,
): { finding: Finding; reached?: Entry } {
  const base = { name: step.name, title: step.title, ...(step.claim === undefined ? {} : { claim: step.claim }) };
  const unknown = (because: string, evidence: number[] = []) => ({
    finding: { ...base, outcome: 'unknown' as const, because, evidence },
  });
  const since = marks.get(step.within.since);
  const bound = boundFor(step.within, given.bounds);
  if (since === undefined) return unknown(`not judged: ${step.within.since} was not reached`);
  if (bound === undefined) return unknown('the timers of the cluster were not recorded');
  if (!bites(step, faults)) return unknown('the fault was never seen to bite');
  const unsure = unsureOf(step.until, given.bindings);
  if (unsure !== undefined) return unknown(unsure);
  const reached = reachedAt(given.history, step.until, since.earliest.index, given.bindings);
  if (reached === undefined) return { finding: { ...base, ...absent(step, given, since, bound) } };
  return { finding: { ...base, ...timed(step, given.parts, since, reached, bound) }, reached };
}

function timed(step: Await, parts: Parts, since: Mark, reached: Entry, bound: Bound) {
  const ms = reached.timeMs - since.earliest.timeMs;
  const early = ms < bound.fromMs;
  const late = reached.timeMs - since.latest.timeMs > bound.toMs;
  const blind = blindTo(step.until, parts.all('gap'), since.earliest, reached);
  const evidence = [since.earliest.index, reached.index, ...blind.map(({ index }) => index)];
  const measured = { ms, fromMs: bound.fromMs, toMs: bound.toMs };
  const because = `after ${seconds(ms)}; promised ${seconds(bound.fromMs)} to ${seconds(bound.toMs)} (${bound.because})`;
  if (blind.length > 0 && (early || late))
    return {
      outcome: 'unknown' as const,
      because: `${because}; but the observer was blind meanwhile`,
      evidence,
      measured,
    };
  return {
    outcome: !early && !late,
    because: early ? `too early: ${because}` : late ? `too late: ${because}` : because,
    evidence,
    measured,
  };
}

function absent(step: Await, { parts }: Case, since: Mark, bound: Bound) {
  const last = parts.last as Entry;
  const watchedMs = last.timeMs - since.latest.timeMs;
  const blind = blindTo(step.until, parts.all('gap'), since.earliest, last);
  const evidence = [since.earliest.index, last.index, ...blind.map(({ index }) => index)];
  const because = `never seen (${describeCondition(step.until)}) in ${seconds(watchedMs)}; promised within ${seconds(bound.toMs)}`;
  if (watchedMs <= bound.toMs)
    return { outcome: 'unknown' as const, because: `not watched to the end: ${because}`, evidence };
  if (blind.length > 0) return { outcome: 'unknown' as const, because: `the observer was blind: ${because}`, evidence };
  return { outcome: false, because, evidence };
}

function judgeLook(step: Look, given: Case, faults: ReadonlyMap<string, FaultWindow>): Finding {
  const base = { name: step.name, title: step.title, ...(step.claim === undefined ? {} : { claim: step.claim }) };
  const begin = phaseEntry(given.parts, step.name, 'invoke');
  const end = phaseEntry(given.parts, step.name, 'ok');
  if (begin === undefined || end === undefined)
    return { ...base, outcome: 'unknown', because: 'the run did not come this far, or the look failed', evidence: [] };
  const unbitten = referencesOf(step.expect).find((on) => faults.has(on) && faults.get(on)?.bit === undefined);
  if (unbitten !== undefined)
    return { ...base, outcome: 'unknown', because: 'the fault was never seen to bite', evidence: [begin.index] };
  const unsure = unsureOf(step.expect, given.bindings);
  if (unsure !== undefined) return { ...base, outcome: 'unknown', because: unsure, evidence: [begin.index] };
  // Of containers only what was looked at then; everything else as it stood.
  const standing = given.history.slice(0, end.index + 1);
  const looked = standing.filter(({ index, f }) => index >= begin.index || f !== 'containers');
  const tracker = new ConditionTracker(step.expect, given.bindings, begin.index);
  for (const entry of looked) tracker.feed(entry);
  const evidence = [
    begin.index,
    ...looked.filter((entry) => isSeenIn(entry, begin)).map(({ index }) => index),
    end.index,
  ];
  const wanted = describeCondition(step.expect);
  const because = tracker.holds ? `seen: ${wanted}` : `not so: ${wanted}`;
  const blind = blindTo(step.expect, given.parts.all('gap'), begin, end);
  if (blind.length > 0)
    return {
      ...base,
      outcome: 'unknown',
      because: `${because}; but the observer was blind`,
      evidence: blind.map(({ index }) => index),
    };
  return { ...base, outcome: tracker.holds, because, evidence };
}

const isSeenIn = ({ index, kind }: Entry, begin: Entry): boolean => index >= begin.index && kind === 'observation';

// What follows from a fault is judged only if the fault was there.
function bites(step: Await, faults: ReadonlyMap<string, FaultWindow>): boolean {
  return [...faults.values()].every(({ bit }) => bit !== undefined) || !faults.has(step.within.since);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
