import { isEvicted, isServing, podIn, podLives, type PodLife } from '../history/lives.ts';
import type { Entry } from '../history/entry.ts';
import type { Parts } from '../history/parts.ts';
import type { FaultWindow } from '../history/query.ts';
import { silences } from '../history/silences.ts';
import { wasBlind } from './blindness.ts';
import { isIdentity, type Names } from './names.ts';
import { timing, type Timing } from './timing.ts';

type Span = [name: string, timing: Timing];

/** Spans of the node lifecycle and of each identity, the first of each kind; none where the watch was blind or late. */
export function lifecycleSpans(parts: Parts, faults: readonly FaultWindow[], names: Names): Span[] {
  const late = parts.all('gap').some(({ process }) => process === 'api');
  if (late || wasBlind(parts, 'api', 'pod')) return [];
  const lives = podLives(parts).filter(({ name }) => isIdentity(name));
  const ofIdentities = [...Map.groupBy(lives, ({ name }) => name)].flatMap(([name, own]) =>
    own.flatMap((life, at) => spansOf(name, life, own[at + 1], faults)),
  );
  return firsts([...detections(parts, faults, names), ...ofIdentities]);
}

function detections(parts: Parts, faults: readonly FaultWindow[], names: Names): Span[] {
  return silences(parts).flatMap(({ node, begin }) => {
    const fault = faults.findLast((one) => one.nodes.includes(node) && one.invoked.index < begin.index);
    if (fault === undefined) return [];
    return [[`detection of ${names.node(node)}`, since(fault, begin, 'detection')]];
  });
}

function spansOf(name: string, life: PodLife, next: PodLife | undefined, faults: readonly FaultWindow[]): Span[] {
  const { marked, gone } = life;
  const spans: Span[] = [];
  const node = podIn(life.seen.at(-1) as Entry).node ?? '';
  if (marked !== undefined && isEvicted(podIn(marked))) {
    const fault = faults.findLast((one) => one.nodes.includes(node) && one.invoked.index < marked.index);
    if (fault !== undefined) spans.push([`eviction of ${name}`, since(fault, marked, 'eviction')]);
  }
  const heal = marked && gone && healBetween(faults, node, marked, gone);
  if (heal !== undefined && gone !== undefined)
    spans.push([`release of ${name}`, timing(gone.timeMs - heal.timeMs, ['release'])]);
  if (gone === undefined || next === undefined) return spans;
  const created = next.created;
  const ready = next.seen.find((entry) => isServing(podIn(entry)));
  if (created !== undefined)
    spans.push([`recreation of ${name}`, timing(created.timeMs - gone.timeMs, ['recreation'])]);
  if (ready !== undefined) spans.push([`replacement of ${name}`, timing(ready.timeMs - gone.timeMs, ['replacement'])]);
  return spans;
}

const healBetween = (faults: readonly FaultWindow[], node: string, from: Entry, to: Entry): Entry | undefined =>
  faults
    .filter(({ nodes }) => nodes.includes(node))
    .flatMap(({ healInvoked }) => healInvoked ?? [])
    .find(({ index }) => index > from.index && index < to.index);

const since = ({ invoked, bit }: FaultWindow, end: Entry, bound: string): Timing =>
  timing(end.timeMs - invoked.timeMs, [bound], (bit ?? invoked).timeMs - invoked.timeMs);

const firsts = (spans: readonly Span[]): Span[] => [...new Map(spans.toReversed())].reverse();
