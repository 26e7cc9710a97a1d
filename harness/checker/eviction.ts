import type { Bounds } from '../bounds/bounds.ts';
import type { Entry } from '../history/entry.ts';
import { isEvicted, podIn, podLives, type PodLife } from '../history/lives.ts';
import type { PodView, Seen } from '../history/objects.ts';
import { expulsions, isOfLifecycle, type NodeSpan } from '../history/silences.ts';
import type { Case, Checker } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { blindApi, found, missedBy, seconds, unproven, type Trouble } from './troubles.ts';

/** Between the commit of one change and its arrival on two watches. */
const skewMs = 500;

/**
 * Every pod on a node with a NoExecute taint, not only the victim of the scenario, is marked for deletion when its
 * toleration ends: not before, not after, and not without such a taint.
 */
export const eviction: Checker = (given) => {
  const base = { name: 'eviction', title: 'pods are evicted when their toleration ends, and only then' };
  const { bounds, facts, parts } = given;
  if (bounds === undefined || facts === undefined)
    return [unproven(base, 'the timers of the cluster were not recorded')];
  const spans = expulsions(parts);
  const judged = podLives(parts).flatMap((life) => {
    const one = judge(life, spans, bounds, given);
    return one === undefined ? [] : [{ life, ...one }];
  });
  if (judged.length === 0) return [found(base, [], { because: 'no pod was on a node with a NoExecute taint' })];
  return judged.map(({ life, because, troubles, evidence }) =>
    found({ ...base, name: `eviction/${life.name}` }, troubles, { because: `${life.name}: ${because}`, evidence }),
  );
};

interface Judged {
  because: string;
  evidence: number[];
  troubles: Trouble[];
}

function judge(life: PodLife, spans: readonly NodeSpan[], bounds: Bounds, given: Case): Judged | undefined {
  const { marked } = life;
  if (marked !== undefined && isEvicted(podIn(marked))) return evicted(life, marked, spans, bounds, given);
  if (life.seen.some((entry) => toleratesForEver(podIn(entry)))) return undefined;
  const stays = spans.flatMap((span) => stayOn(span, life, given) ?? []);
  if (stays.length === 0) return undefined;
  const troubles = stays
    .filter(({ ms }) => ms > bounds.toleration.toMs)
    .map(({ span, fromMs, ms }) => ({
      what: `${life.name} was not marked in ${seconds(ms)} on ${span.node} with a NoExecute taint`,
      evidence: [span.begin.index, ...(span.end === undefined ? [] : [span.end.index])],
      missedMs: ms - bounds.toleration.toMs,
      ...lateMercy(given, fromMs, fromMs + ms),
    }));
  const longest = Math.max(...stays.map(({ ms }) => ms));
  return { because: `not marked in ${seconds(longest)} with the taint`, evidence: [], troubles };
}

/** Pods of DaemonSets and static pods tolerate the taints of a lost node for ever, by the hand of who makes them. */
const toleratesForEver = ({ owners = [] }: PodView): boolean => owners.some((one) => /^(DaemonSet|Node)\//.test(one));

/** How long an unmarked pod was on the node of a span while it stood. */
function stayOn(span: NodeSpan, { seen, marked, gone }: PodLife, { parts }: Case) {
  const bound = seen.find((entry) => podIn(entry).node === span.node);
  if (bound === undefined) return undefined;
  const fromMs = Math.max(span.begin.timeMs, bound.timeMs);
  const ends = [span.end, marked, gone, parts.last].flatMap((entry) => (entry === undefined ? [] : [entry.timeMs]));
  const ms = Math.min(...ends) - fromMs;
  return ms > 0 ? { span, fromMs, ms } : undefined;
}

function evicted(
  life: PodLife,
  marked: Entry,
  spans: readonly NodeSpan[],
  { toleration: bound }: Bounds,
  given: Case,
): Judged {
  const node = podIn(marked).node ?? 'no node';
  // Two watches: the mark may reach us a little before the taint that caused it, or after the one that ended it.
  const span = spans.findLast((one) => one.node === node && one.begin.timeMs <= marked.timeMs);
  if (span === undefined) {
    const what = `${life.name} was evicted, but ${node} had no NoExecute taint`;
    const trouble = { what, evidence: [marked.index], ...earlyMercy(given, 0, marked, life.name) };
    return { because: 'evicted', evidence: [marked.index], troubles: [trouble] };
  }
  const boundTo = life.seen.find((entry) => podIn(entry).node === node) ?? marked;
  const ms = marked.timeMs - Math.max(span.begin.timeMs, boundTo.timeMs);
  const early = ms < bound.fromMs;
  const evidence = [span.begin.index, marked.index];
  const because = `after ${seconds(ms)} with the taint; promised ${seconds(bound.fromMs)} to ${seconds(bound.toMs)}`;
  if (!early && ms <= bound.toMs) return { because, evidence, troubles: [] };
  const mercy = early
    ? earlyMercy(given, span.begin.timeMs, marked, life.name)
    : lateMercy(given, span.begin.timeMs, marked.timeMs);
  const what = `${life.name} was evicted too ${early ? 'early' : 'late'}: ${because}`;
  return { because, evidence, troubles: [{ what, evidence, missedMs: missedBy(ms, bound), ...mercy }] };
}

type Mercies = Pick<Trouble, 'doubt' | 'excuse'>;

/** Another taint than those of a lost node evicts at once: one that a fault announces, or one that a user was seen to set. */
function earlyMercy(given: Case, fromMs: number, marked: Entry, pod: string): Mercies {
  const { node } = podIn(marked);
  const at = { fromMs: marked.timeMs, toMs: marked.timeMs };
  const announced = mercyOn('eviction/unprovoked', given, at, { pod, node });
  if (announced.excuse !== undefined) return announced;
  const foreign = foreignTaint(given, node ?? '', marked.timeMs);
  return foreign === undefined ? { doubt: blindIn(given, fromMs, marked.timeMs) } : { excuse: foreign };
}

function lateMercy(given: Case, fromMs: number, toMs: number): Mercies {
  const doubt = blindIn(given, fromMs, toMs);
  return doubt === undefined ? mercyOn('eviction/late', given, { fromMs, toMs }) : { doubt };
}

const blindIn = ({ parts }: Case, fromMs: number, toMs: number): string | undefined =>
  blindApi(parts, 'node', fromMs, toMs) ?? blindApi(parts, 'pod', fromMs, toMs);

function foreignTaint({ parts }: Case, node: string, atMs: number): string | undefined {
  const views = parts.of('observation', 'node').filter(({ value }) => (value as Seen<'node'>).object.name === node);
  // What was so at that time, and what came or went within the skew of two watches.
  const last = views.findLast(({ timeMs }) => timeMs < atMs - skewMs);
  const near = views.filter(({ timeMs }) => Math.abs(timeMs - atMs) <= skewMs);
  const taints = [last, ...near].flatMap((entry) =>
    entry === undefined ? [] : (entry.value as Seen<'node'>).object.taints,
  );
  const found = taints.find((taint) => taint.endsWith(':NoExecute') && !isOfLifecycle(taint));
  return found === undefined ? undefined : `${node} had the taint ${found}`;
}
