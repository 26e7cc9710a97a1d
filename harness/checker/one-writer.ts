import type { Entry } from '../history/entry.ts';
import { acknowledged, volumesRead, type AppendValue, type LinesValue } from '../history/writes.ts';
import type { Checker, Finding } from './checker.ts';

interface Life {
  uid: string;
  fromMs: number;
  toMs: number;
}

/**
 * No two pod UIDs write as one identity at the same time: judged on what the writers left on their volume and on what
 * they acknowledged to clients, not on the API server's word.
 */
export const oneWriter: Checker = ({ history }) => {
  const volumes = volumesRead(history);
  const acks = acknowledged(history);
  return [...volumes]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([identity, read]) => judge(identity, read, acks.get(identity) ?? []));
};

function judge(
  identity: string,
  { entry, value }: { entry: Entry; value: LinesValue },
  acks: { entry: Entry; value: AppendValue }[],
): Finding {
  const name = `one-writer/${identity}`;
  const title = `at most one pod writes as ${identity} at any time`;
  const stamps = [
    ...value.lines.map(({ uid, ms }) => ({ uid, ms })),
    ...acks.flatMap(({ value: { reply, sourceMs } }) =>
      reply === undefined ? [] : [{ uid: reply.uid, ms: sourceMs }],
    ),
  ];
  const lives = livesOf(stamps);
  const overlap = firstOverlap(lives);
  const told = lives.map(({ uid, fromMs, toMs }) => `${uid} ${seconds(fromMs)}..${seconds(toMs)}`).join(', ');
  if (lives.length === 0)
    return { name, title, outcome: 'unknown', because: 'no writer left a line', evidence: [entry.index] };
  if (overlap === undefined)
    return { name, title, outcome: true, because: `writers: ${told}`, evidence: [entry.index] };
  return {
    name,
    title,
    outcome: false,
    because: `two at once for ${Math.round(overlap)} ms: ${told}`,
    evidence: [entry.index],
  };
}

function livesOf(stamps: { uid: string; ms: number }[]): Life[] {
  const lives = new Map<string, Life>();
  for (const { uid, ms } of stamps) {
    const life = lives.get(uid);
    if (life === undefined) lives.set(uid, { uid, fromMs: ms, toMs: ms });
    else {
      life.fromMs = Math.min(life.fromMs, ms);
      life.toMs = Math.max(life.toMs, ms);
    }
  }
  return [...lives.values()].sort((a, b) => a.fromMs - b.fromMs);
}

function firstOverlap(lives: readonly Life[]): number | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of lives) {
    if (fromMs <= latest) return Math.min(latest, toMs) - fromMs;
    latest = Math.max(latest, toMs);
  }
  return undefined;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
