import type { Bounds } from '../bounds/bounds.ts';
import { strikesNode } from '../history/effects.ts';
import type { NodeView, Seen } from '../history/objects.ts';
import type { FaultWindow } from '../history/query.ts';
import { expulsions, overlaps, silences, type NodeSpan } from '../history/silences.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { cutsOff, does, mercyOn, silences as silencesNode } from './fault-spans.ts';
import { blindApi, found, missedBy, seconds, unproven, type Trouble } from './troubles.ts';

/**
 * Every node that went Ready=Unknown, not only those that the scenario names, did so within the bounds of detection after a
 * fault on it, and got its NoExecute taint in time; every node whose kubelet was surely silent long enough went Unknown.
 */
export const detection: Checker = (given) => {
  const base = { name: 'detection', title: 'nodes are marked Unknown within their bounds, and only then' };
  const { bounds, parts } = given;
  if (bounds === undefined) return [unproven(base, 'the timers of the cluster were not recorded')];
  const { faults } = given;
  const spans = silences(parts).filter(fellSilent);
  const missed = faults.filter(silencesNode).flatMap((fault) => missedOn(fault, spans, bounds, given));
  if (spans.length === 0 && missed.length === 0) return [found(base, [], { because: 'no node went Unknown' })];
  const nodes = [...new Set([...spans.map(({ node }) => node), ...missed.map(({ node }) => node)])].sort();
  return nodes.map((node) => {
    const own = spans.filter((span) => span.node === node);
    const told = own.map((span) => `Unknown ${sinceFault(span, causesOf(span, bounds, given))}`).join('; ');
    const troubles = own.flatMap((span) => [
      ...spanTroubles(span, bounds, given),
      ...taintTroubles(span, spans, bounds, given),
    ]);
    return {
      ...found({ ...base, name: `detection/${node}` }, [...troubles, ...missed.filter((one) => one.node === node)], {
        because: `${node}: ${told}; promised ${seconds(bounds.detection.fromMs)} to ${seconds(bounds.detection.toMs)}`,
        evidence: own.map(({ begin }) => begin.index),
      }),
    } satisfies Finding;
  });
};

/** A Node that was made anew is Unknown from its first moment, until its kubelet reports for the first time: nothing is promised of that. */
const fellSilent = ({ begin }: NodeSpan): boolean =>
  (begin.value as Seen<'node'>).object.conditions['Ready']?.reason !== 'NodeStatusNeverUpdated';

const explaining = ['silences', 'may-silence', 'may-silence-others'] as const;

/** Faults that explain why a node fell silent: while they stood, and until its kubelet can be heard again after them. */
function causesOf({ node, begin }: NodeSpan, { nodeRecovery, reconnection }: Bounds, { faults }: Case): FaultWindow[] {
  return faults.filter((fault) => {
    const { invoked, failed } = fault;
    const over = endOf(fault);
    const heardMs = cutsOff(fault) ? reconnection.toMs : nodeRecovery.toMs;
    const stood =
      invoked.timeMs <= begin.timeMs && begin.timeMs <= (over?.timeMs ?? Number.POSITIVE_INFINITY) + heardMs;
    if (failed?.type === 'fail' || !stood || !explaining.some((one) => does(fault, one))) return false;
    return does(fault, 'may-silence-others') || strikesNode(fault, node);
  });
}

const endOf = ({ act, settled, healed }: FaultWindow): FaultWindow['healed'] => (act ? settled : healed);

function sinceFault({ begin }: NodeSpan, [cause]: readonly FaultWindow[]): string {
  return cause === undefined ? 'without a fault' : `${seconds(begin.timeMs - cause.invoked.timeMs)} after ${cause.as}`;
}

function spanTroubles(span: NodeSpan, bounds: Bounds, given: Case): Trouble[] {
  const { begin, node } = span;
  const causes = causesOf(span, bounds, given);
  if (causes.length === 0)
    return [
      { what: `${node} went Unknown with no fault on it`, evidence: [begin.index], ...heard(span, bounds, given) },
    ];
  const troubles = causes.map((cause) => boundTrouble(span, cause, bounds, given));
  // Several faults may stand on a node; one that explains the moment is enough.
  return troubles.includes(undefined) ? [] : troubles.flatMap((one) => one ?? []).slice(0, 1);
}

/** Whether its kubelet had been heard a moment before, by its lease: then it was marked wrongly, beyond doubt. */
function heard({ node, begin }: NodeSpan, { detection: bound }: Bounds, { parts }: Case): Pick<Trouble, 'doubt'> {
  const last = parts
    .of('observation', 'lease')
    .findLast(({ index, value }) => index < begin.index && (value as Seen<'lease'>).object.holder === node);
  const blind = blindApi(parts, 'node', begin.timeMs, begin.timeMs);
  if (last !== undefined && begin.timeMs - last.timeMs < bound.fromMs && blind === undefined) return {};
  return { doubt: blind ?? 'its kubelet may have been silent of itself: its lease was not seen renewed' };
}

function boundTrouble({ node, begin }: NodeSpan, cause: FaultWindow, bounds: Bounds, given: Case): Trouble | undefined {
  const { detection: bound } = bounds;
  const { as, invoked, bit, healInvoked } = cause;
  const ms = begin.timeMs - invoked.timeMs;
  const early = ms < bound.fromMs;
  // Only one that surely silences it for all this time promises that it is marked by then.
  const silent = silencesNode(cause) && (healInvoked?.index ?? Number.POSITIVE_INFINITY) > begin.index;
  const late = silent && bit !== undefined && begin.timeMs - bit.timeMs > bound.toMs;
  if (!early && !late) return undefined;
  const what = `${node} went Unknown ${seconds(ms)} after ${as}, too ${early ? 'early' : 'late'}: ${bound.because}`;
  const blind = blindApi(given.parts, 'node', invoked.timeMs, begin.timeMs);
  const excuse = early ? undefined : countedAnew(given, bounds, invoked.timeMs, begin.timeMs);
  const mercy =
    excuse !== undefined ? { excuse } : early ? { doubt: blind } : lateDoubt(given, invoked.timeMs, begin.timeMs);
  return { what, evidence: [invoked.index, begin.index], missedMs: missedBy(ms, bound), ...mercy };
}

/**
 * The API server was away, and who marks nodes ended with it: it counts anew when that is back. That it is in time then holds for a late
 * sight of it too.
 */
function countedAnew(given: Case, { detectionAnew }: Bounds, fromMs: number, toMs: number): string | undefined {
  const [told] = given.faults.flatMap((fault) => {
    const backMs = endOf(fault)?.timeMs ?? Number.POSITIVE_INFINITY;
    const sinceMs = toMs - backMs;
    const isCause = does(fault, 'may-silence-others') && fault.failed?.type !== 'fail' && backMs >= fromMs;
    if (!isCause || sinceMs < 0 || sinceMs > detectionAnew.toMs) return [];
    return `${seconds(sinceMs)} after ${fault.as} (${fault.kind}) was over, promised in ${seconds(detectionAnew.toMs)}: ${detectionAnew.because}`;
  });
  return told;
}

function lateDoubt(given: Case, fromMs: number, toMs: number): Pick<Trouble, 'doubt' | 'excuse'> {
  const doubt = blindApi(given.parts, 'node', fromMs, toMs);
  return doubt === undefined ? mercyOn('detection/late', given, { fromMs, toMs }) : { doubt };
}

function missedOn(
  fault: FaultWindow,
  spans: readonly NodeSpan[],
  { detection: bound }: Bounds,
  given: Case,
): (Trouble & { node: string })[] {
  const { parts } = given;
  const fromMs = fault.bit?.timeMs ?? 0;
  const end = fault.healInvoked ?? parts.last;
  const toMs = end?.timeMs ?? fromMs;
  if (toMs - fromMs <= bound.toMs) return [];
  const unmarked = fault.nodes.filter(
    (node) => isThere(node, given) && !spans.some((one) => one.node === node && overlaps(one, fromMs, toMs)),
  );
  return unmarked.map((node) => ({
    node,
    what: `${node} never went Unknown in ${seconds(toMs - fromMs)} of ${fault.as}; promised in ${seconds(bound.toMs)}`,
    evidence: [fault.invoked.index, end?.index ?? 0],
    ...lateDoubt(given, fromMs, toMs),
  }));
}

/** A Node that was deleted is marked by nobody. */
function isThere(name: string, { parts }: Case): boolean {
  return !parts.of('observation', 'node').some(({ value }) => {
    const { change, object } = value as { change: Seen['change']; object: NodeView };
    return change === 'DELETED' && object.name === name;
  });
}

function taintTroubles(span: NodeSpan, spans: readonly NodeSpan[], { tainting }: Bounds, given: Case): Trouble[] {
  const { node, begin } = span;
  const { parts } = given;
  const endMs = span.end?.timeMs ?? parts.last?.timeMs ?? begin.timeMs;
  const dueMs = begin.timeMs + tainting.toMs;
  // The second node of a zone waits for the eviction rate; a node that is back in time need not be tainted.
  const alone = !spans.some((one) => one.node !== node && overlaps(one, begin.timeMs, dueMs));
  const taints = expulsions(parts).filter((one) => one.node === node);
  const inTime = taints.some((one) => overlaps(one, begin.timeMs, dueMs));
  if (inTime || !alone || endMs <= dueMs) return [];
  const what = `${node} had no NoExecute taint ${seconds(tainting.toMs)} later`;
  const late = taints.find((one) => one.begin.timeMs > dueMs)?.begin;
  const evidence = late === undefined ? [begin.index] : [begin.index, late.index];
  return [{ what, evidence, missedMs: late && late.timeMs - dueMs, ...lateDoubt(given, begin.timeMs, dueMs) }];
}
