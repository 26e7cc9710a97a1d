import type { EngineValue, KubeletValue } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import type { GapValue } from '../history/gaps.ts';
import type { Seen } from '../history/objects.ts';
import type { LiveIdentity, LiveNode, Since } from './live-model.ts';
import { lastOf, sightings, standingSince, type Times } from './live-since.ts';

const ofControlPlanes = 'node-role.kubernetes.io/control-plane:NoSchedule';

/** A node of the cluster, whether or not the API server has it. */
export interface NamedNode {
  name: string;
  role: string;
}

/** The nodes that were named, and every other one that the API server has. */
export function liveNodes(
  history: History,
  named: readonly NamedNode[],
  identities: readonly LiveIdentity[],
  times: Times,
): LiveNode[] {
  const objects = new Map<string, Entry[]>();
  for (const list of sightings(history, 'node').values()) {
    const { change, object } = lastOf<'node'>(list);
    if (change !== 'DELETED') objects.set(object.name, list);
  }
  const others = [...objects.keys()].filter((name) => !named.some((one) => one.name === name)).sort();
  return [...named, ...others.map((name) => ({ name, role: 'unknown' }))].map((one) => ({
    ...one,
    ...byApi(objects.get(one.name) ?? [], times),
    ...byItself(history, one.name, objects.get(one.name) ?? [], times),
    runs: identities.flatMap(({ runs }) => runs).filter(({ node }) => node === one.name).length,
  }));
}

function byApi(list: readonly Entry[], times: Times): Pick<LiveNode, 'ready' | 'taints'> {
  if (list.length === 0) return { taints: [] };
  const { conditions, taints } = lastOf<'node'>(list).object;
  const status = conditions['Ready']?.status;
  const since = standingSince<'node'>(
    list,
    (node) => node.conditions['Ready']?.status === status,
    times,
    (node) => node.conditions['Ready']?.lastTransitionTime,
  );
  return {
    ...(status === undefined || since === undefined ? {} : { ready: { status, since } }),
    taints: taints
      .filter((taint) => taint !== ofControlPlanes)
      .flatMap((taint) => {
        const from = standingSince<'node'>(list, (node) => node.taints.includes(taint), times);
        return from === undefined ? [] : [{ taint, since: from }];
      }),
  };
}

/** What the engine and the node itself say, the API server aside. */
function byItself(
  history: History,
  node: string,
  list: readonly Entry[],
  times: Times,
): Pick<LiveNode, 'engine' | 'kubelet' | 'blind'> {
  const told = history.filter(({ process }) => process === `node/${node}`);
  const engines = told.filter(({ f }) => f === 'engine');
  const engine = engines.at(-1);
  const kubelet = told.findLast(({ f }) => f === 'kubelet');
  const heard = told.findLast(({ kind, f }) => f === 'containers' || (kind === 'gap' && f === 'container'));
  return {
    ...(engine === undefined
      ? {}
      : { engine: { state: (engine.value as EngineValue).state, since: engineSince(engines, times) } }),
    ...(kubelet === undefined ? {} : { kubelet: kubeletOf(kubelet, list, times) }),
    ...(heard?.type === 'invoke' ? { blind: blindnessOf(heard.value as GapValue, times) } : {}),
  };
}

// The engine is asked once a second.
const engineSince = (engines: readonly Entry[], times: Times): Since => ({
  at: times.at(engines.at(-1)?.timeMs ?? 0),
  by: engines.length === 1 ? 'least' : 'stamp',
});

function kubeletOf({ value, timeMs }: Entry, list: readonly Entry[], times: Times): NonNullable<LiveNode['kubelet']> {
  const { state, sourceMs } = value as KubeletValue;
  const atMs = sourceMs ?? timeMs;
  const before = list.findLast((entry) => entry.timeMs < atMs);
  const found = before === undefined ? undefined : (before.value as Seen<'node'>).object.conditions['Ready']?.status;
  const since: Since = { at: times.at(atMs), by: sourceMs === undefined ? 'stamp' : 'seen' };
  return { state, since, ...(found === undefined ? {} : { found }) };
}

const blindnessOf = ({ fromMs, why }: GapValue, times: Times): NonNullable<LiveNode['blind']> => ({
  since: { at: times.at(fromMs), by: 'seen' },
  why,
});
