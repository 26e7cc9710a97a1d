import { containerSpans, type ContainerSpan, type ContainersSeen, type ContainerValue } from '../history/containers.ts';
import type { History } from '../history/entry.ts';
import type { LiveRun, Since } from './live-model.ts';
import type { Times } from './live-since.ts';

/** A pod of which containers run on a node. */
export type PodRun = LiveRun & { key: string };

/**
 * What runs now by the word of the nodes' container runtimes alone: `namespace/name of the pod` → one for each pod object and
 * node. A run on a node that is not heard stands, not certain, until the node is heard again or known to be down.
 */
export function liveRuns(history: History, times: Times): Map<string, PodRun[]> {
  const namespaces = namespacesOf(history);
  const open = containerSpans(history).filter(({ ended, pod }) => ended.latestMs === Infinity && pod !== '');
  const pods = Map.groupBy(open, ({ id, node, pod, podUid }) => `${namespaces.get(id) ?? ''}/${pod} ${podUid} ${node}`);
  const runs = [...pods].map(([key, spans]) => runOf(key.split(' ')[0] ?? '', spans, times));
  return Map.groupBy(runs, ({ key }) => key);
}

function runOf(key: string, spans: readonly ContainerSpan[], times: Times): PodRun {
  const [first] = spans.toSorted((a, b) => a.started.latestMs - b.started.latestMs) as [ContainerSpan];
  return {
    key,
    node: first.node,
    podUid: first.podUid,
    since: startOf(first, times),
    certain: spans.some(({ ended }) => ended.earliestMs === Infinity),
  };
}

// A container that was not seen to start has its creation's stamp, a moment before.
function startOf({ started: { earliestMs, latestMs } }: ContainerSpan, times: Times): Since {
  if (earliestMs === latestMs) return { at: times.at(latestMs), by: 'seen' };
  return Number.isFinite(earliestMs)
    ? { at: times.at(earliestMs), by: 'stamp' }
    : { at: times.at(latestMs), by: 'least' };
}

/** Container id → namespace. */
function namespacesOf(history: History): Map<string, string> {
  const found = new Map<string, string>();
  for (const { kind, f, value } of history) {
    if (kind !== 'observation') continue;
    if (f === 'containers')
      for (const { id, namespace } of (value as ContainersSeen).containers) found.set(id, namespace);
    const { id, namespace } = value as Partial<ContainerValue>;
    if (f === 'container' && id !== undefined && namespace !== undefined) found.set(id, namespace);
  }
  return found;
}
