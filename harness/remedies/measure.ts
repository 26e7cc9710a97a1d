import type { Facts } from '../bounds/facts.ts';
import { firstOverlap, lifeOf, stampsOf, writerLives } from '../checker/lives.ts';
import { containerSpans } from '../history/containers.ts';
import type { History } from '../history/entry.ts';
import { podLives } from '../history/lives.ts';
import { Parts } from '../history/parts.ts';
import { faultWindows } from '../history/query.ts';
import { acknowledged, volumesRead } from '../history/writes.ts';

/** The faults of a remedy's run by name: what took the node away, and what was done about it (none: nothing was). */
const cause = 'cause';
const remedy = 'remedy';

/** A time and what it counts from: what an operator did, the node's repair, or the moment at which the name was free. */
export interface Since<From extends string> {
  from: From;
  /** Milliseconds of real time. */
  ms: number;
}

/** What a remedy came to, in one run. */
export interface Measured {
  k8s: string;
  /** How many times as fast as real time the clocks of the cluster ran. */
  factor: number;
  /** When the old pod left the API server; undefined: never while it was watched. */
  freed?: Since<'remedy' | 'repair'>;
  /** When another pod of the name first acknowledged a write; undefined: none did. */
  served?: Since<'freed' | 'repair'>;
  /** How long two pods of the identity surely ran at once, milliseconds of real time; and whether until the node was repaired. */
  overlap: { ms: number; untilRepair: boolean };
  /** Writes of the identity that were acknowledged, and those of them that are not on its volume in the end. */
  acknowledged: number;
  lost: number;
}

/** Measures a run of a remedy on an identity. Undefined: it did not come as far as its repair. */
export function measured(history: History, identity: string): Measured | undefined {
  const parts = new Parts(history);
  const windows = faultWindows(history);
  const struck = windows.find(({ as }) => as === cause);
  const repairMs = struck?.healInvoked?.timeMs;
  const facts = parts.of('phase', 'facts')[0]?.value as Facts | undefined;
  if (struck === undefined || repairMs === undefined || facts === undefined) return undefined;
  const actMs = windows.find(({ as }) => as === remedy)?.invoked.timeMs;
  const old = podLives(parts).find(
    ({ name, seen }) => name === identity && (seen[0]?.timeMs ?? 0) < struck.invoked.timeMs,
  );
  const freedMs = old?.gone?.timeMs;
  const freed = freedMs === undefined ? undefined : since(freedMs, { remedy: actMs, repair: repairMs });
  const own = acknowledged(history).get(identity) ?? [];
  const firstMs = own.find(({ value: { reply } }) => reply !== undefined && reply.uid !== old?.uid)?.value.sourceMs;
  const served = firstMs === undefined ? undefined : since(firstMs, { freed: freedMs, repair: repairMs });
  const kept = new Set(
    volumesRead(history)
      .get(identity)
      ?.value.lines.map(({ op }) => op),
  );
  return {
    k8s: facts.k8s,
    factor: facts.timeLapse ?? 1,
    ...(freed && { freed }),
    ...(served && { served }),
    overlap: overlapOf(history, identity, repairMs),
    acknowledged: own.length,
    lost: own.filter(({ value }) => !kept.has(value.op)).length,
  };
}

/** From the latest of the moments that it did not come before. */
function since<From extends string>(ms: number, from: Record<From, number | undefined>): Since<From> | undefined {
  const before = (Object.entries(from) as [From, number | undefined][]).flatMap(([name, at]) =>
    at === undefined || at > ms ? [] : [{ from: name, at }],
  );
  const last = before.sort((a, b) => b.at - a.at)[0];
  return last && { from: last.from, ms: ms - last.at };
}

/** By node truth or by data truth, whichever knows of more. */
function overlapOf(history: History, identity: string, repairMs: number): Measured['overlap'] {
  const lastMs = history.at(-1)?.timeMs ?? 0;
  const containers = containerSpans(history).filter(({ pod }) => pod === identity);
  const [longest] = [writerLives(stampsOf(identity, history)), containers.map(lifeOf)]
    .flatMap((lives) => firstOverlap(lives, 'sure') ?? [])
    .map(({ one, other }) => {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const toMs = Math.min(one.toMs, other.toMs, lastMs);
      return { ms: toMs - fromMs, untilRepair: fromMs < repairMs && toMs >= repairMs };
    })
    .sort((a, b) => b.ms - a.ms);
  return longest ?? { ms: 0, untilRepair: false };
}
