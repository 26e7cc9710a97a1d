import type { Entry } from '../history/entry.ts';
import type { LinesValue, VolumeLine } from '../history/writes.ts';
import type { Case, Checker } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { found, type Trouble } from './troubles.ts';

/**
 * What a volume holds is one line of descent: the lines of each writer (a boot of a pod) stand together, numbered upwards,
 * no number twice, none of an older writer after those of a newer one; and what was read of a volume once is the beginning
 * of what is read of it later. Judged by the places of the lines, without any clock.
 */
export const forkedWrites: Checker = (given) => {
  const { parts } = given;
  const reads = Map.groupBy(parts.of('observation', 'lines'), ({ value }) => (value as LinesValue).identity);
  return [...reads]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([identity, entries]) => {
      const last = entries.at(-1) as Entry;
      const { lines } = last.value as LinesValue;
      const changes = lines.filter((line, at) => !sameWriter(line, lines[at - 1])).length;
      return found(
        { name: `forked-writes/${identity}`, title: `the volume of ${identity} has one history` },
        [...lineTroubles(last), ...readTroubles(identity, entries, given)],
        { because: `${lines.length} lines of ${changes} writers, one after the other`, evidence: [last.index] },
      );
    });
};

const writerOf = ({ uid, boot }: VolumeLine): string => `${uid} boot ${boot}`;

function lineTroubles(entry: Entry): Trouble[] {
  const troubles: Trouble[] = [];
  const known = new Set<string>();
  let before: VolumeLine | undefined;
  let highest = 0;
  for (const [place, line] of (entry.value as LinesValue).lines.entries()) {
    const trouble = (what: string) =>
      troubles.push({
        what: `line ${place + 1}, number ${line.seq} of ${writerOf(line)}, stands after ${what}`,
        evidence: [entry.index],
      });
    if (!sameWriter(line, before)) {
      if (known.has(writerOf(line))) trouble('lines of a newer writer');
      known.add(writerOf(line));
      highest = line.seq - 1;
    }
    if (line.seq <= highest) trouble(`its number ${highest}`);
    highest = Math.max(highest, line.seq);
    before = line;
  }
  return troubles;
}

const sameWriter = (a: VolumeLine, b: VolumeLine | undefined): boolean => a.uid === b?.uid && a.boot === b.boot;

function readTroubles(identity: string, entries: readonly Entry[], given: Case): Trouble[] {
  return entries.flatMap((later, at) => {
    const earlier = entries.slice(0, at).findLast((one) => volumeOf(one) === volumeOf(later));
    if (earlier === undefined) return [];
    const now = (later.value as LinesValue).lines;
    const place = (earlier.value as LinesValue).lines.findIndex((line, n) => !sameLine(line, now[n]));
    if (place === -1) return [];
    const span = { fromMs: earlier.timeMs, toMs: later.timeMs };
    return [
      {
        what: `line ${place + 1} is not what it was when read before`,
        evidence: [earlier.index, later.index],
        ...mercyOn('forked-writes/changed', given, span, { pod: identity }),
      },
    ];
  });
}

const volumeOf = ({ value }: Entry): string => (value as LinesValue).volume;

const sameLine = (a: VolumeLine, b: VolumeLine | undefined): boolean =>
  b !== undefined && sameWriter(a, b) && a.seq === b.seq && a.kind === b.kind && a.op === b.op;
