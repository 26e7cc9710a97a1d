import { heartbeatDueMs } from '../bounds/bounds.ts';
import { inRealTime, type Facts } from '../bounds/facts.ts';
import { strikesNode } from '../history/effects.ts';
import type { Entry } from '../history/entry.ts';
import { gapsIn } from '../history/gaps.ts';
import type { LeaderSeen, ProcessorsSeen } from '../history/machine.ts';
import type { LeaseView, Seen } from '../history/objects.ts';
import type { Parts } from '../history/parts.ts';
import type { FaultWindow } from '../history/query.ts';
import type { Overload } from './verdict.ts';

/** Of all processors, work that does not yield: nothing is left for whoever comes late. */
const saturated = 0.95;
/** A timer that fires so late was kept from a processor. */
const noticeableMs = 250;

/** Every sign of overload in a record, in no order. Empty without the timers of the cluster. */
export function overloadsIn(parts: Parts, faults: readonly FaultWindow[], facts: Facts | undefined): Overload[] {
  if (facts === undefined) return [];
  return [...lostLeaders(parts, faults), ...lateHeartbeats(parts, faults, facts), ...lackOfProcessors(parts)];
}

/** Each time that a lease changed hands or ran out; where nobody holds one, until somebody does. */
function lostLeaders(parts: Parts, faults: readonly FaultWindow[]): Overload[] {
  const seen = parts.of('observation', 'leader');
  return seen.flatMap((entry): Overload[] => {
    const { name, holder, lookedMs, stillSinceMs, resumed } = entry.value as LeaderSeen;
    const fromMs = stillSinceMs ?? lookedMs;
    if (fromMs === undefined || resumed === true) return [];
    // A controller that was stopped, or cut off from the store, gives up its lease.
    const meant = faults.some((fault) => disturbsLeaders(fault) && isFelt(fault, fromMs, entry.timeMs));
    if (meant) return [];
    const next = seen.find((one) => one.index > entry.index && (one.value as LeaderSeen).name === name);
    const vacant = stillSinceMs !== undefined || holder === '';
    const toMs = vacant ? (next ?? parts.last ?? entry).timeMs : entry.timeMs;
    const what = `the lease of ${name} ${stillSinceMs === undefined ? 'changed hands' : 'ran out'}`;
    return [{ sign: 'leader-lost', fromMs, toMs, what, evidence: [entry.index] }];
  });
}

const disturbsLeaders = ({ effects, nodes }: FaultWindow): boolean =>
  ['hinders-control-plane', 'may-silence-others', 'unschedules'].some((one) => effects.includes(one)) ||
  nodes.some((node) => /-control-plane\d*$/.test(node));

/** Renewals of the leases of nodes, as they arrived; what a fault kept back, or we did not see, counts for nothing. */
function lateHeartbeats(parts: Parts, faults: readonly FaultWindow[], facts: Facts): Overload[] {
  const dueMs = heartbeatDueMs(facts);
  const grantedMs = inRealTime(facts).nodeMonitorGraceMs;
  const blind = gapsIn(parts.all('gap')).filter(({ process, f }) => process === 'api' && (f === 'lease' || f === '*'));
  const overloads: Overload[] = [];
  for (const { node, from, to } of silentSpans(parts)) {
    const [fromMs, toMs] = [from.timeMs, untilFault(node, from.timeMs, to.timeMs, faults)];
    const lateMs = toMs - fromMs - dueMs;
    if (lateMs <= 0 || blind.some((gap) => gap.fromMs <= toMs && gap.toMs >= fromMs)) continue;
    const what = `${node} was not heard of for ${seconds(toMs - fromMs)}, ${seconds(lateMs)} longer than promised`;
    const grave = toMs - fromMs >= grantedMs / 2;
    const evidence = [from.index, to.index];
    overloads.push({ sign: 'heartbeat-late', fromMs, toMs, what, evidence, lateMs, grave });
  }
  return overloads;
}

/** The times between two renewals, and from the last one to the end of the record. */
function silentSpans(parts: Parts): { node: string; from: Entry; to: Entry }[] {
  const spans: { node: string; from: Entry; to: Entry }[] = [];
  const last = new Map<string, Entry>();
  for (const entry of parts.of('observation', 'lease')) {
    const { change, object } = entry.value as Seen<'lease'> & { object: LeaseView };
    const before = last.get(object.name);
    if (before !== undefined) spans.push({ node: object.name, from: before, to: entry });
    if (change === 'DELETED') last.delete(object.name);
    else last.set(object.name, entry);
  }
  return spans;
}

/** Silence is the machine's until a fault that may cause it is felt; one that was felt before leaves nothing of it. */
function untilFault(node: string, fromMs: number, toMs: number, faults: readonly FaultWindow[]): number {
  const silencing = faults.filter(
    (fault) => (maySilence(fault, node) || disturbsLeaders(fault)) && isFelt(fault, fromMs, toMs),
  );
  return silencing.reduce((ms, { invoked }) => Math.min(ms, Math.max(fromMs, invoked.timeMs)), toMs);
}

const maySilence = (fault: FaultWindow, node: string): boolean =>
  fault.nodes.includes(node) || strikesNode(fault, node);

function isFelt({ invoked, failed, settled, healed, act }: FaultWindow, fromMs: number, toMs: number): boolean {
  if (failed?.type === 'fail') return false;
  const end = settled ?? (act ? undefined : healed);
  return invoked.timeMs <= toMs && (end?.timeMs ?? Number.POSITIVE_INFINITY) >= fromMs;
}

function lackOfProcessors(parts: Parts): Overload[] {
  return parts.of('observation', 'processors').flatMap((entry): Overload[] => {
    const { fromMs, toMs, busy, lateMs } = entry.value as ProcessorsSeen;
    const evidence = [entry.index];
    const overloads: Overload[] = [];
    if (busy >= saturated) {
      const what = `all processors were busy (${Math.round(100 * busy)} %)`;
      overloads.push({ sign: 'processors-busy', fromMs, toMs, what, evidence });
    }
    if (lateMs >= noticeableMs) {
      const what = `we woke up ${seconds(lateMs)} late`;
      overloads.push({ sign: 'observer-late', fromMs: toMs - lateMs, toMs, what, evidence });
    }
    return overloads;
  });
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
