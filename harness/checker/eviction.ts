import type { Bounds } from '../bounds/bounds.ts';
import { isEvicted, podIn, podLives, type PodLife } from '../history/lives.ts';
import { faultWindows } from '../history/query.ts';
import { expulsions, type NodeSpan } from '../history/silences.ts';
import type { Case, Checker } from './checker.ts';
import { hinderedControl } from './fault-spans.ts';
import { blindApi, found, missedBy, seconds, unproven, type Trouble } from './troubles.ts';

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
  const stays = spans.flatMap((span) => stayOn(span, life, given) ?? []);
  if (stays.length === 0) return undefined;
  const troubles = stays
    .filter(({ ms }) => ms > bounds.toleration.toMs)
    .map(({ span, fromMs, ms }) => ({
      what: `${life.name} was not marked in ${seconds(ms)} on ${span.node} with a NoExecute taint`,
      evidence: [span.begin.index, ...(span.end === undefined ? [] : [span.end.index])],
      missedMs: ms - bounds.toleration.toMs,
      doubt: doubtOf(given, fromMs, fromMs + ms),
    }));
  const longest = Math.max(...stays.map(({ ms }) => ms));
  return { because: `not marked in ${seconds(longest)} with the taint`, evidence: [], troubles };
}

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
  marked: NonNullable<PodLife['marked']>,
  spans: readonly NodeSpan[],
  { toleration: bound }: Bounds,
  given: Case,
): Judged {
  const node = podIn(marked).node ?? 'no node';
  // Two watches: the mark may reach us a little before the taint that caused it, or after the one that ended it.
  const span = spans.findLast((one) => one.node === node && one.begin.timeMs <= marked.timeMs);
  if (span === undefined) {
    const doubt = doubtOf(given, 0, marked.timeMs);
    const what = `${life.name} was evicted, but ${node} had no NoExecute taint`;
    return { because: what, evidence: [marked.index], troubles: [{ what, evidence: [marked.index], doubt }] };
  }
  const boundTo = life.seen.find((entry) => podIn(entry).node === node) ?? marked;
  const ms = marked.timeMs - Math.max(span.begin.timeMs, boundTo.timeMs);
  const early = ms < bound.fromMs;
  const evidence = [span.begin.index, marked.index];
  const because = `after ${seconds(ms)} with the taint; promised ${seconds(bound.fromMs)} to ${seconds(bound.toMs)}`;
  if (!early && ms <= bound.toMs) return { because, evidence, troubles: [] };
  const doubt = doubtOf(given, span.begin.timeMs, marked.timeMs, early);
  const what = `${life.name} was evicted too ${early ? 'early' : 'late'}: ${because}`;
  return { because, evidence, troubles: [{ what, evidence, missedMs: missedBy(ms, bound), doubt }] };
}

function doubtOf({ parts }: Case, fromMs: number, toMs: number, early = false): string | undefined {
  const blind = blindApi(parts, 'node', fromMs, toMs) ?? blindApi(parts, 'pod', fromMs, toMs);
  if (blind !== undefined || early) return blind;
  return hinderedControl(faultWindows(parts.all('fault')), fromMs, toMs);
}
