import type { ContainerSpan } from '../history/containers.ts';
import type { History } from '../history/entry.ts';
import { acknowledged, reported, volumesRead } from '../history/writes.ts';

/** The time in which one pod UID bore an identity, milliseconds of the run. */
export interface Life {
  uid: string;
  node: string;
  /** Surely alive from here to there; where `toMs` is before `fromMs` or equal, it is sure of no moment. */
  fromMs: number;
  toMs: number;
  /** It could have lived from here to there. */
  widest: { fromMs: number; toMs: number };
}

/** A moment at which a writer surely wrote. */
export interface WriterStamp {
  uid: string;
  /** Left out where the source does not say. */
  node?: string;
  ms: number;
}

/** Data truth of an identity: every moment at which its volume, the prober or a client knows a writer of it. */
export function stampsOf(identity: string, history: History): WriterStamp[] {
  return [
    ...(volumesRead(history).get(identity)?.value.lines ?? []).map(({ uid, node, ms }) => ({ uid, node, ms })),
    ...(reported(history).get(identity) ?? []).map(({ value: { uid, node, sourceMs } }) => ({
      uid,
      node,
      ms: sourceMs,
    })),
    ...(acknowledged(history).get(identity) ?? []).flatMap(({ value: { reply, sourceMs } }) =>
      reply === undefined ? [] : [{ uid: reply.uid, ms: reply.ms ?? sourceMs }],
    ),
  ];
}

/** The life of each writer by its first and its last stamp, in the order of their beginnings. */
export function writerLives(stamps: readonly WriterStamp[]): Life[] {
  return [...Map.groupBy(stamps, ({ uid }) => uid)]
    .map(([uid, own]) => {
      // Not Math.min(...): a long run has more stamps than a call takes arguments.
      const fromMs = own.reduce((least, { ms }) => Math.min(least, ms), Number.POSITIVE_INFINITY);
      const toMs = own.reduce((most, { ms }) => Math.max(most, ms), Number.NEGATIVE_INFINITY);
      const node = own.find((stamp) => stamp.node !== undefined)?.node ?? '?';
      return { uid, node, fromMs, toMs, widest: { fromMs, toMs } };
    })
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** The life of a pod as one of its containers shows it. */
export function lifeOf({ podUid, node, started, ended }: ContainerSpan): Life {
  const widest = { fromMs: started.earliestMs, toMs: ended.latestMs };
  return { uid: podUid, node, fromMs: started.latestMs, toMs: ended.earliestMs, widest };
}

/** The first two lives of different pods that overlap (surely, or possibly), and for how long; Infinity: it was not seen to end. */
export function firstOverlap(
  lives: readonly Life[],
  how: 'sure' | 'possible',
): { ms: number; one: Life; other: Life } | undefined {
  for (const [at, one] of lives.entries())
    for (const other of lives.slice(at + 1)) {
      if (one.uid === other.uid) continue;
      const [a, b] = how === 'sure' ? [one, other] : [one.widest, other.widest];
      const ms = Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);
      // A single stamp is a life of no length: inside another it is an overlap all the same.
      const both = how === 'sure' ? sure(one) && sure(other) : true;
      if (both && (ms > 0 || (ms === 0 && how === 'sure'))) return { ms, one, other };
    }
  return undefined;
}

const sure = ({ fromMs, toMs }: Life): boolean => fromMs <= toMs;
