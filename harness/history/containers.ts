import type { Entry, History } from './entry.ts';

/** Value of node observations of f `container`: one change that the container runtime of a node told as it happened. */
export interface ContainerValue {
  node: string;
  change: 'created' | 'started' | 'exited' | 'deleted';
  /** Runtime's id. */
  id: string;
  /** Stamp of the runtime, milliseconds of the run. */
  sourceMs: number;
  /** Left out where the runtime had already forgotten whose it was. */
  pod?: string;
  podUid?: string;
  namespace?: string;
  /** Of the container within its pod. */
  name?: string;
  /** Of `exited`. */
  exitStatus?: number;
}

/** A container as the runtime of its node lists it; value of node observations of f `containers`. */
export interface RuntimeContainer {
  id: string;
  pod: string;
  podUid: string;
  namespace: string;
  name: string;
  /** CONTAINER_RUNNING, CONTAINER_EXITED, CONTAINER_CREATED, CONTAINER_UNKNOWN. */
  state: string;
  /** metadata.attempt of the runtime: restarts inside one pod. */
  attempt: number;
  /** Stamp of the runtime, milliseconds of the run; negative for what was there before it. */
  createdMs?: number;
  /** Stamp of the runtime for its end, milliseconds of the run; only where it was asked for. */
  finishedMs?: number;
}
export interface ContainersSeen {
  node: string;
  containers: RuntimeContainer[];
}

/** Value of node observations of f `kubelet`: the state of its unit (`active`, `inactive`, …), `unreachable` when it cannot be asked. */
export interface KubeletValue {
  node: string;
  state: string;
  /** Since when, by the unit's own stamp, milliseconds of the run; only where it was asked for. */
  sourceMs?: number;
}

/** Value of node observations of f `engine`: the state of the node's container by the engine's word (`running`, `paused`, …). */
export interface EngineValue {
  node: string;
  state: string;
}

/** Value of node observations of f `down`: the engine says that the node's container does not run. */
export interface DownValue {
  node: string;
  /** When the node was last heard, milliseconds of the run. */
  heardMs: number;
}

/** A moment that is known to lie between two, milliseconds of the run; equal when it was seen as it happened. */
export interface Moment {
  earliestMs: number;
  latestMs: number;
}

/** The life of one container as its node's runtime told it. */
export interface ContainerSpan {
  id: string;
  node: string;
  pod: string;
  podUid: string;
  started: Moment;
  /** Infinity: it was not seen to end. */
  ended: Moment;
  /** Indexes of the entries that say so. */
  evidence: number[];
}

interface Life extends ContainerSpan {
  /** Until here it surely ran, unless an end was seen; Infinity while its node is followed. */
  provenMs: number;
}

const never: Moment = { earliestMs: Number.POSITIVE_INFINITY, latestMs: Number.POSITIVE_INFINITY };
const exactly = (ms: number): Moment => ({ earliestMs: ms, latestMs: ms });

/**
 * The lives of the containers of a history, by node truth alone. What happened while a node's follower was blind is known
 * to lie between the last moment before and the snapshot after; on a node that stays blind a life may go on for ever.
 */
export function containerSpans(history: History): ContainerSpan[] {
  const lives = new Map<string, Life>();
  for (const entry of history) {
    const node = /^node\/(.+)$/.exec(entry.process)?.[1];
    if (node === undefined) continue;
    const onNode = (): Life[] => [...lives.values()].filter((life) => life.node === node && life.ended === never);
    if (entry.kind === 'gap') {
      const { fromMs } = entry.value as { fromMs: number };
      for (const life of onNode()) life.provenMs = Math.min(life.provenMs, fromMs);
    } else if (entry.f === 'down') takeDown(onNode(), entry);
    else if (entry.f === 'container') takeChange(lives, entry);
    else if (entry.f === 'containers') takeSnapshot(lives, onNode(), entry);
  }
  return [...lives.values()].map(({ provenMs, ...span }) =>
    span.ended === never ? { ...span, ended: { earliestMs: provenMs, latestMs: Number.POSITIVE_INFINITY } } : span,
  );
}

function takeDown(open: readonly Life[], entry: Entry): void {
  const { heardMs } = entry.value as DownValue;
  for (const life of open) {
    life.provenMs = Math.min(life.provenMs, heardMs);
    end(life, between(life, entry.timeMs), entry);
  }
}

function takeChange(lives: Map<string, Life>, entry: Entry): void {
  const { id, node, change, sourceMs, pod = '', podUid = '' } = entry.value as ContainerValue;
  const life = lives.get(id);
  const born = { id, node, pod, podUid, evidence: [entry.index], provenMs: Number.POSITIVE_INFINITY };
  if (change === 'started' && life === undefined) lives.set(id, { ...born, started: exactly(sourceMs), ended: never });
  if (change === 'exited' && life === undefined) {
    const started = { earliestMs: Number.NEGATIVE_INFINITY, latestMs: sourceMs };
    lives.set(id, { ...born, started, ended: exactly(sourceMs) });
  }
  if (life === undefined || life.ended !== never) return;
  if (change === 'exited') end(life, exactly(sourceMs), entry);
  if (change === 'deleted') end(life, between(life, sourceMs), entry);
}

function takeSnapshot(lives: Map<string, Life>, open: readonly Life[], entry: Entry): void {
  const { node, containers } = entry.value as ContainersSeen;
  const told = new Map(containers.map((container) => [container.id, container]));
  for (const life of open) {
    // Events are told in order and a snapshot may be older than they are: it decides only what they could not tell.
    if (life.provenMs === Number.POSITIVE_INFINITY) continue;
    const { state, finishedMs = entry.timeMs } = told.get(life.id) ?? {};
    if (state === 'CONTAINER_RUNNING') life.provenMs = Number.POSITIVE_INFINITY;
    // A runtime that was away itself may have stamped it late, never early.
    else end(life, between(life, Math.min(Math.max(finishedMs, life.provenMs), entry.timeMs)), entry);
  }
  // The snapshot may know whose a container is that had no name when it started.
  for (const { id, pod, podUid } of containers) Object.assign(lives.get(id) ?? {}, { pod, podUid });
  for (const { id, pod, podUid, state, createdMs = Number.NEGATIVE_INFINITY, finishedMs } of containers) {
    if (!['CONTAINER_RUNNING', 'CONTAINER_EXITED'].includes(state) || lives.has(id)) continue;
    const unseen = { earliestMs: createdMs, latestMs: entry.timeMs };
    const born = { id, node, pod, podUid, evidence: [entry.index], provenMs: Number.POSITIVE_INFINITY };
    lives.set(id, {
      ...born,
      started: unseen,
      ended: state === 'CONTAINER_EXITED' ? { ...unseen, latestMs: finishedMs ?? entry.timeMs } : never,
    });
  }
}

const between = ({ provenMs }: Life, latestMs: number): Moment => ({
  earliestMs: Math.min(provenMs, latestMs),
  latestMs,
});

function end(life: Life, ended: Moment, { index }: Entry): void {
  life.ended = ended;
  life.evidence.push(index);
}
