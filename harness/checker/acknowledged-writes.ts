import type { Entry } from '../history/entry.ts';
import type { Gap } from '../history/gaps.ts';
import { acknowledged, clientGaps, volumesRead, type AppendValue, type LinesValue } from '../history/writes.ts';
import { writesToVolumes } from '../scenario/workload.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { toldGap } from './gaps.ts';

const named = 8;

/**
 * Every append that was acknowledged is on the volume of the identity that did, once, and in the order in which each client
 * got its acknowledgements. Broken: lost, doubled or reordered writes, named. Not proven: a volume was not read, nothing was
 * acknowledged, or what clients were told was not heard for a while.
 */
export const acknowledgedWrites: Checker = (given) => {
  const { history, scenario } = given;
  // What was written to a directory of the pod's own goes with it; what a workload of others writes is not known to us.
  if (!writesToVolumes(scenario.workload)) return [];
  const acks = acknowledged(history);
  const volumes = volumesRead(history);
  const gaps = clientGaps(history);
  const identities = [...new Set([...acks.keys(), ...volumes.keys()])].sort();
  if (identities.length === 0) return [finding('all', 'unknown', 'no client was driven', [])];
  return identities
    .map((identity) => judge(identity, acks.get(identity) ?? [], volumes.get(identity), given))
    .map((finding) => (finding.outcome === true && gaps.length > 0 ? blinded(finding, gaps) : finding));
};

function blinded(finding: Finding, gaps: readonly Gap[]): Finding {
  const because = `${finding.because}; but acknowledgements may have been missed: ${gaps.map(toldGap).join('; ')}`;
  return {
    ...finding,
    outcome: 'unknown',
    because,
    evidence: [...finding.evidence, ...gaps.flatMap(({ entries }) => entries.map(({ index }) => index))],
  };
}

function judge(
  identity: string,
  acks: { entry: Entry; value: AppendValue }[],
  volume: { entry: Entry; value: LinesValue } | undefined,
  given: Case,
): Finding {
  if (volume === undefined) return finding(identity, 'unknown', 'its volume was not read', []);
  if (acks.length === 0) return finding(identity, 'unknown', 'nothing was acknowledged', [volume.entry.index]);
  const places = new Map<string, number[]>();
  for (const [place, { op }] of volume.value.lines.entries())
    if (op !== undefined) places.set(op, [...(places.get(op) ?? []), place]);
  const missing = acks.filter(({ value }) => !places.has(value.op));
  const excused = Map.groupBy(missing, ({ value: { sourceMs } }) => {
    // What was written before a volume was lost is lost with it.
    const span = { fromMs: sourceMs, toMs: Number.POSITIVE_INFINITY };
    return mercyOn('acknowledged-writes/lost', given, span, { pod: identity }).excuse;
  });
  const lost = excused.get(undefined) ?? [];
  excused.delete(undefined);
  const doubled = acks.filter(({ value }) => (places.get(value.op)?.length ?? 0) > 1);
  const kept = acks.filter(({ value }) => places.has(value.op));
  // Only a client's own operations follow one another.
  const swapped = [...Map.groupBy(kept, ({ value }) => value.identity).values()].flatMap((own) =>
    own.filter(({ value }, at) => at > 0 && firstPlace(places, value) < firstPlace(places, own[at - 1]?.value)),
  );
  const troubles = [
    trouble('lost', lost, acks.length),
    trouble('doubled', doubled, acks.length),
    trouble('out of order', swapped, acks.length),
  ].filter((text) => text !== '');
  if (troubles.length === 0) {
    const explained = [...excused].map(([why, writes]) => `${trouble('lost', writes, acks.length)} (${why})`);
    const there = `${explained.length === 0 ? 'all ' : ''}${kept.length} are on ${volume.value.volume}`;
    return finding(identity, true, [there, ...explained].join('; explained: '), [volume.entry.index]);
  }
  const evidence = [...lost, ...doubled, ...swapped].map(({ entry }) => entry.index);
  return finding(identity, false, troubles.join('; '), [...evidence, volume.entry.index]);
}

const firstPlace = (places: ReadonlyMap<string, number[]>, value: AppendValue | undefined): number =>
  places.get(value?.op ?? '')?.[0] ?? -1;

function trouble(what: string, writes: { value: AppendValue }[], all: number): string {
  if (writes.length === 0) return '';
  const names = writes.slice(0, named).map(({ value }) => value.op);
  const more = writes.length > named ? `, … ${writes.at(-1)?.value.op}` : '';
  return `${writes.length} of ${all} ${what}: ${names.join(', ')}${more}`;
}

const finding = (identity: string, outcome: Finding['outcome'], because: string, evidence: number[]): Finding => ({
  name: `acknowledged-writes/${identity}`,
  title: `every acknowledged write of ${identity} survives`,
  outcome,
  because,
  evidence,
});
