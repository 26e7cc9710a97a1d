import type { Facts } from '../bounds/facts.ts';
import type { History } from '../history/entry.ts';
import { gapsIn } from '../history/gaps.ts';
import { liveClaims } from './live-claims.ts';
import { liveIdentities } from './live-identities.ts';
import type { FaultInForce, LiveFault, LiveView } from './live-model.ts';
import { liveNodes, type NamedNode } from './live-nodes.ts';
import { livePromises, type LiveFacts } from './live-promises.ts';
import { Times } from './live-since.ts';

/** What a picture is made of. */
export interface LiveInput {
  cluster: string;
  k8s: string;
  nodes: readonly NamedNode[];
  /** The only namespace that is watched; undefined: all. */
  namespace: string | undefined;
  history: History;
  facts: LiveFacts;
  faults: readonly FaultInForce[];
}

/** The picture at `nowMs`, milliseconds of the history. */
export function liveView(
  { cluster, k8s, nodes, namespace, history, facts, faults }: LiveInput,
  nowMs: number,
): LiveView {
  const times = new Times(history);
  const identities = liveIdentities(history, times);
  const standing = {
    history,
    nowMs,
    times,
    facts,
    faults,
    identities,
    nodes: liveNodes(history, nodes, identities, times),
  };
  return {
    cluster,
    k8s,
    at: times.at(nowMs),
    api: apiOf(history, times),
    ...(facts.cluster === undefined ? {} : { timers: timersOf(facts.cluster, facts.sets) }),
    faults: faults.map(faultOf),
    promises: livePromises(standing),
    nodes: standing.nodes,
    identities,
    claims: liveClaims(history, namespace, times),
  };
}

function apiOf(history: History, times: Times): LiveView['api'] {
  const open = gapsIn(history).findLast(({ process, f, toMs }) => process === 'api' && f === '*' && toMs === Infinity);
  if (open === undefined) return { answers: true };
  return { answers: false, since: { at: times.at(open.fromMs), by: 'seen' }, why: open.why };
}

const timersOf = (cluster: Facts, sets: LiveFacts['sets']): NonNullable<LiveView['timers']> => ({
  graceMs: cluster.nodeMonitorGraceMs,
  leaseMs: cluster.leaseDurationMs,
  tolerationsMs: [...new Set([...sets.values()].map(({ tolerationMs }) => tolerationMs))],
});

const faultOf = ({ kind, on, sinceMs, by, undoneByMs }: FaultInForce): LiveFault => ({
  kind,
  on,
  since: { at: new Date(sinceMs).toISOString(), by },
  ...(undoneByMs === undefined ? {} : { undoneBy: new Date(undoneByMs).toISOString() }),
});
