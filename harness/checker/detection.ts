import type { Bounds } from '../bounds/bounds.ts';
import { faultWindows, type FaultWindow } from '../history/query.ts';
import { expulsions, overlaps, silences, type NodeSpan } from '../history/silences.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { hinderedControl, silences as silencesNode, stoodAt } from './fault-spans.ts';
import { blindApi, found, missedBy, seconds, unproven, type Trouble } from './troubles.ts';

/**
 * Every node that went Ready=Unknown, not only those that the scenario names, did so within the bounds of detection after a
 * fault on it, and got its NoExecute taint in time; every node whose kubelet was surely silent long enough went Unknown.
 */
export const detection: Checker = (given) => {
  const base = { name: 'detection', title: 'nodes are marked Unknown within their bounds, and only then' };
  const { bounds, parts } = given;
  if (bounds === undefined) return [unproven(base, 'the timers of the cluster were not recorded')];
  const faults = faultWindows(parts.all('fault'));
  const spans = silences(parts);
  const missed = faults.filter(silencesNode).flatMap((fault) => missedOn(fault, spans, bounds, given));
  if (spans.length === 0 && missed.length === 0) return [found(base, [], { because: 'no node went Unknown' })];
  const nodes = [...new Set([...spans.map(({ node }) => node), ...missed.map(({ node }) => node)])].sort();
  return nodes.map((node) => {
    const own = spans.filter((span) => span.node === node);
    const told = own.map((span) => `Unknown ${sinceFault(span, faults)}`).join('; ');
    const troubles = own.flatMap((span) => [
      ...spanTroubles(span, faults, bounds, given),
      ...taintTroubles(span, spans, faults, bounds, given),
    ]);
    return {
      ...found({ ...base, name: `detection/${node}` }, [...troubles, ...missed.filter((one) => one.node === node)], {
        because: `${node}: ${told}; promised ${seconds(bounds.detection.fromMs)} to ${seconds(bounds.detection.toMs)}`,
        evidence: own.map(({ begin }) => begin.index),
      }),
    } satisfies Finding;
  });
};

const causesOf = ({ node, begin }: NodeSpan, faults: readonly FaultWindow[]): FaultWindow[] =>
  faults.filter((fault) => fault.nodes.includes(node) && stoodAt(fault, begin.timeMs));

function sinceFault(span: NodeSpan, faults: readonly FaultWindow[]): string {
  const cause = causesOf(span, faults)[0];
  return cause === undefined
    ? 'without a fault'
    : `${seconds(span.begin.timeMs - cause.invoked.timeMs)} after ${cause.as}`;
}

function spanTroubles(span: NodeSpan, faults: readonly FaultWindow[], bounds: Bounds, given: Case): Trouble[] {
  const { begin, node } = span;
  const causes = causesOf(span, faults);
  if (causes.length === 0)
    return [
      {
        what: `${node} went Unknown with no fault on it`,
        evidence: [begin.index],
        doubt: 'how long its kubelet had been silent was not recorded',
      },
    ];
  const troubles = causes.map((cause) => boundTrouble(span, cause, faults, bounds, given));
  // Several faults may stand on a node; one that explains the moment is enough.
  return troubles.includes(undefined) ? [] : troubles.flatMap((one) => one ?? []).slice(0, 1);
}

function boundTrouble(
  { node, begin }: NodeSpan,
  { as, invoked, bit }: FaultWindow,
  faults: readonly FaultWindow[],
  { detection: bound }: Bounds,
  { parts }: Case,
): Trouble | undefined {
  const ms = begin.timeMs - invoked.timeMs;
  const early = ms < bound.fromMs;
  const late = bit !== undefined && begin.timeMs - bit.timeMs > bound.toMs;
  if (!early && !late) return undefined;
  const what = `${node} went Unknown ${seconds(ms)} after ${as}, too ${early ? 'early' : 'late'}: ${bound.because}`;
  const blind = blindApi(parts, 'node', invoked.timeMs, begin.timeMs);
  const doubt = blind ?? (late ? hinderedControl(faults, invoked.timeMs, begin.timeMs) : undefined);
  return { what, evidence: [invoked.index, begin.index], missedMs: missedBy(ms, bound), doubt };
}

function missedOn(
  fault: FaultWindow,
  spans: readonly NodeSpan[],
  { detection: bound }: Bounds,
  { parts }: Case,
): (Trouble & { node: string })[] {
  const fromMs = fault.bit?.timeMs ?? 0;
  const end = fault.healInvoked ?? parts.last;
  const toMs = end?.timeMs ?? fromMs;
  if (toMs - fromMs <= bound.toMs) return [];
  const unmarked = fault.nodes.filter((node) => !spans.some((one) => one.node === node && overlaps(one, fromMs, toMs)));
  return unmarked.map((node) => ({
    node,
    what: `${node} never went Unknown in ${seconds(toMs - fromMs)} of ${fault.as}; promised in ${seconds(bound.toMs)}`,
    evidence: [fault.invoked.index, end?.index ?? 0],
    doubt: blindApi(parts, 'node', fromMs, toMs) ?? hinderedControl([fault], fromMs, toMs),
  }));
}

function taintTroubles(
  span: NodeSpan,
  spans: readonly NodeSpan[],
  faults: readonly FaultWindow[],
  { tainting }: Bounds,
  { parts }: Case,
): Trouble[] {
  const { node, begin } = span;
  const endMs = span.end?.timeMs ?? parts.last?.timeMs ?? begin.timeMs;
  const dueMs = begin.timeMs + tainting.toMs;
  // The second node of a zone waits for the eviction rate; a node that is back in time need not be tainted.
  const alone = !spans.some((one) => one.node !== node && overlaps(one, begin.timeMs, dueMs));
  const taint = expulsions(parts).find((one) => one.node === node && overlaps(one, begin.timeMs, dueMs));
  if (taint !== undefined || !alone || endMs <= dueMs) return [];
  const doubt = blindApi(parts, 'node', begin.timeMs, dueMs) ?? hinderedControl(faults, begin.timeMs, dueMs);
  return [{ what: `${node} had no NoExecute taint ${seconds(tainting.toMs)} later`, evidence: [begin.index], doubt }];
}
