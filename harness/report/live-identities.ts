import type { Entry, History } from '../history/entry.ts';
import { ordinalOf } from '../history/lives.ts';
import type { StatefulSetView } from '../history/objects.ts';
import type { LiveIdentity, LivePod } from './live-model.ts';
import { liveRuns } from './live-runs.ts';
import { lastOf, sightings, standingSince, terminatingSince, type Times } from './live-since.ts';

/** The pods that bore one name in one namespace, in the order of their first sighting. */
type Bearers = Entry[][];

/**
 * Every identity of every StatefulSet that was seen: those that the sets want, those whose pods were seen, and those of
 * which a node's runtime has a container. Of a set that is gone, those of which anything is left.
 */
export function liveIdentities(history: History, times: Times): LiveIdentity[] {
  const sets = [...sightings(history, 'statefulset').values()].map((list) => lastOf<'statefulset'>(list));
  const bearers = podsByName(history);
  const runs = liveRuns(history, times);
  const all = new Map<string, LiveIdentity>();
  for (const { change, object } of sets) {
    const set = object;
    const wanted = change === 'DELETED' || set.deletionTimestamp !== undefined ? [] : wantedOf(set);
    const seen = [...bearers.keys(), ...runs.keys()].flatMap((key) => nameIn(set, key) ?? []);
    for (const name of new Set([...wanted, ...seen])) {
      const key = `${set.namespace}/${name}`;
      const borne = bearing(bearers.get(key) ?? [], times);
      const own = (runs.get(key) ?? []).map(({ key: _, ...run }) => run);
      all.delete(key);
      if (change === 'DELETED' && borne.pod === undefined && own.length === 0) continue;
      // A set that was made anew under its name comes after the one that is gone.
      all.set(key, {
        namespace: set.namespace,
        set: set.name,
        name,
        wanted: wanted.includes(name),
        ...borne,
        runs: own,
      });
    }
  }
  return [...all.values()].sort(
    (a, b) =>
      a.namespace.localeCompare(b.namespace) || a.set.localeCompare(b.set) || ordinalOf(a.name) - ordinalOf(b.name),
  );
}

const wantedOf = ({ name, replicas, start = 0 }: StatefulSetView): string[] =>
  Array.from({ length: replicas }, (_, at) => `${name}-${start + at}`);

/** The name in a key when it is one of this set. */
function nameIn({ namespace, name }: StatefulSetView, key: string): string | undefined {
  const prefix = `${namespace}/${name}-`;
  return key.startsWith(prefix) && /^\d+$/.test(key.slice(prefix.length)) ? key.slice(namespace.length + 1) : undefined;
}

function podsByName(history: History): Map<string, Bearers> {
  const pods = [...sightings(history, 'pod').values()];
  return Map.groupBy(pods, (list) => {
    const { namespace, name } = lastOf<'pod'>(list).object;
    return `${namespace}/${name}`;
  });
}

function bearing(bearers: Bearers, times: Times): Pick<LiveIdentity, 'pod' | 'gone' | 'previous'> {
  const last = bearers.at(-1);
  const there = last !== undefined && lastOf(last).change !== 'DELETED' ? last : undefined;
  const before = bearers.filter((list) => list !== there);
  const gone = before.at(-1)?.at(-1);
  return {
    ...(there === undefined ? {} : { pod: livePod(there, times) }),
    ...(gone === undefined ? {} : { gone: { at: times.at(gone.timeMs), by: 'seen' } }),
    previous: before.map((list) => lastOf(list).object.uid).reverse(),
  };
}

function livePod(list: readonly Entry[], times: Times): LivePod {
  const pod = lastOf<'pod'>(list).object;
  const ready = pod.conditions['Ready']?.status;
  const readySince = standingSince<'pod'>(
    list,
    ({ conditions }) => conditions['Ready']?.status === ready,
    times,
    ({ conditions }) => conditions['Ready']?.lastTransitionTime,
  );
  const terminating = terminatingSince<'pod'>(list, times);
  return {
    uid: pod.uid,
    phase: pod.phase,
    ready: ready ?? 'unset',
    ...(ready === undefined || readySince === undefined ? {} : { readySince }),
    ...(pod.node === undefined ? {} : { node: pod.node }),
    restarts: pod.containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    ...(terminating === undefined ? {} : { terminating }),
  };
}
