import type { Entry, History } from './entry.ts';
import { seen, sourceMs } from './query.ts';
import { acknowledged, volumesRead } from './writes.ts';

/** A span in which one pod bore an identity, in one truth. Indexes are of entries, times are milliseconds of the run. */
export interface Bearer {
  /** UID of the pod. */
  uid: string;
  /** Node on which it was seen, if it was on one. */
  node?: string;
  /** The entry that told of it first. */
  fromIndex: number;
  fromMs: number;
  /** The entry that told of its end, or the last one that told of it; the end was told if `over`. */
  toIndex: number;
  toMs: number;
  /** It was seen to be gone. Without it the pod may well have lived on. */
  over: boolean;
}

/** Who bore an identity: by the API server's word, by the container runtimes of the nodes, and by what was written. */
export interface Timeline {
  identity: string;
  /** From the first sighting of the pod to its deletion. */
  api: Bearer[];
  /** From the first to the last sign of a running container, per node. Stamped at the source where the node did so. */
  node: Bearer[];
  /** From the first to the last line on its volume or acknowledgement to a client, by the writers' own stamps. */
  data: Bearer[];
}

/** Value of node observations of f `container`: the runtime said so when it happened. */
export interface ContainerChange {
  node: string;
  change: 'created' | 'started' | 'exited' | 'deleted';
  id: string;
  pod?: string;
  podUid?: string;
  sourceMs: number;
}

/** Value of node observations of f `containers`: all that the runtime has, asked for. */
interface ContainersListed {
  node: string;
  containers: { id: string; pod: string; podUid: string; state: string }[];
}

type Bearers = Map<string, Map<string, Bearer>>;

/** The timelines of every identity that any truth speaks of, in the order of their names. One pass over the history. */
export function timelines(history: History): Timeline[] {
  const api: Bearers = new Map();
  const node: Bearers = new Map();
  for (const entry of history) {
    if (entry.kind !== 'observation') continue;
    apiBearer(entry, api);
    if (entry.f === 'container') containerChanged(entry, node);
    if (entry.f === 'containers') containersListed(entry, node);
  }
  const data = dataBearers(history);
  const names = new Set([...api.keys(), ...node.keys(), ...data.keys()]);
  return [...names].sort().map((identity) => ({
    identity,
    api: ordered(api.get(identity)),
    node: ordered(node.get(identity)),
    data: ordered(data.get(identity)),
  }));
}

/** The bearers of an identity that were there at a time, milliseconds of the run. */
export const bearersAt = (bearers: readonly Bearer[], ms: number): Bearer[] =>
  bearers.filter(({ fromMs, toMs, over }) => fromMs <= ms && (ms <= toMs || !over));

function apiBearer(entry: Entry, api: Bearers): void {
  const found = seen(entry, 'pod');
  if (found === undefined) return;
  const { name, uid, node } = found.object;
  extend(api, name, uid, { uid, node, index: entry.index, ms: entry.timeMs, over: found.change === 'DELETED' });
}

function containerChanged(entry: Entry, bearers: Bearers): void {
  const { node, change, pod, podUid } = entry.value as ContainerChange;
  if (pod === undefined || podUid === undefined || change === 'created') return;
  const over = change === 'exited' || change === 'deleted';
  sign(bearers, pod, { uid: podUid, node, index: entry.index, ms: sourceMs(entry), over });
}

function containersListed(entry: Entry, bearers: Bearers): void {
  const { node, containers } = entry.value as ContainersListed;
  for (const { pod, podUid, state } of containers) {
    const over = state !== 'CONTAINER_RUNNING';
    sign(bearers, pod, { uid: podUid, node, index: entry.index, ms: entry.timeMs, over });
  }
}

// The end of a container of which nothing was known says nothing of when it ran, and an end is told once.
function sign(bearers: Bearers, pod: string, one: Sign): void {
  const known = bearers.get(pod)?.get(`${one.uid} ${one.node}`);
  if (one.over && (known === undefined || known.over)) return;
  extend(bearers, pod, `${one.uid} ${one.node}`, one);
}

function dataBearers(history: History): Bearers {
  const bearers: Bearers = new Map();
  for (const [identity, { entry, value }] of volumesRead(history)) {
    for (const { uid, node, ms } of value.lines)
      extend(bearers, identity, uid, { uid, node, index: entry.index, ms, over: false });
  }
  for (const [identity, acks] of acknowledged(history)) {
    for (const { entry, value } of acks) {
      const uid = value.reply?.uid;
      if (uid !== undefined)
        extend(bearers, identity, uid, { uid, node: undefined, index: entry.index, ms: value.sourceMs, over: false });
    }
  }
  return bearers;
}

interface Sign {
  uid: string;
  node: string | undefined;
  index: number;
  ms: number;
  over: boolean;
}

function extend(bearers: Bearers, identity: string, key: string, { uid, node, index, ms, over }: Sign): void {
  const ofIdentity = bearers.get(identity) ?? new Map<string, Bearer>();
  bearers.set(identity, ofIdentity);
  const one = ofIdentity.get(key);
  if (one === undefined) {
    const place = node === undefined ? {} : { node };
    ofIdentity.set(key, { uid, ...place, fromIndex: index, fromMs: ms, toIndex: index, toMs: ms, over });
    return;
  }
  if (node !== undefined) one.node = node;
  if (ms < one.fromMs) Object.assign(one, { fromMs: ms, fromIndex: index });
  if (ms >= one.toMs) Object.assign(one, { toMs: ms, toIndex: index });
  one.over = over;
}

const ordered = (bearers: ReadonlyMap<string, Bearer> | undefined): Bearer[] =>
  [...(bearers?.values() ?? [])].sort((a, b) => a.fromMs - b.fromMs);
