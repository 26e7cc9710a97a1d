import type { Entry } from '../history/entry.ts';
import { strikesNode } from '../history/effects.ts';
import { podIn, podLives, type PodLife } from '../history/lives.ts';
import type { PodView, Seen } from '../history/objects.ts';
import type { FaultWindow } from '../history/query.ts';
import type { Case, Checker } from './checker.ts';
import { does, mercyOn, type Span } from './fault-spans.ts';
import { blindApi, found, type Trouble } from './troubles.ts';

/**
 * States that are reached in order, and states that are never reached, of every pod of any history: no reason NodeLost, no
 * phase Unknown, no way back from a later state of a pod's life, and nothing in the place of a pod while its kubelet
 * cannot have said that it ended.
 */
export const states: Checker = (given) => {
  const lives = podLives(given.parts);
  const count = { because: `${lives.length} pods` };
  const views = lives.flatMap(({ seen }) => seen);
  const named = (name: string, title: string, troubles: Trouble[], held = count) =>
    found({ name: `states/${name}`, title }, troubles, held);
  return [
    named('node-lost', 'no pod ever has the reason NodeLost', reached(views, 'reason NodeLost', isNodeLost)),
    named('phase-unknown', 'no pod ever has the phase Unknown', reached(views, 'phase Unknown', isPhaseUnknown)),
    named(
      'one-way',
      'no pod goes back to an earlier state of its life',
      lives.flatMap((life) => backwards(life, given)),
      {
        because: paths(lives),
      },
    ),
    named('early-replacement', 'nothing takes the place of a pod before its time', early(lives, given)),
  ];
};

const isNodeLost = ({ reason }: PodView): boolean => reason === 'NodeLost';
const isPhaseUnknown = ({ phase }: PodView): boolean => phase === 'Unknown';

function reached(views: readonly Entry[], what: string, is: (pod: PodView) => boolean): Trouble[] {
  return views
    .filter((entry) => is(podIn(entry)))
    .map((entry) => ({ what: `${podIn(entry).name} had the ${what}`, evidence: [entry.index] }));
}

const phases = ['Pending', 'Running', 'Succeeded', 'Failed'];
const rank = ({ phase }: PodView): number => Math.min(phases.indexOf(phase), 2);

function backwards({ name, seen }: PodLife, given: Case): Trouble[] {
  return seen.slice(1).flatMap((entry, place): Trouble[] => {
    const before = seen[place] as Entry;
    const what = stepBack(podIn(before), podIn(entry));
    const after = (before.value as Seen).change === 'DELETED' ? 'was seen after it was gone' : undefined;
    const told = after ?? what;
    if (told === undefined) return [];
    const restarted = told === fromTheBeginning;
    const at = { fromMs: before.timeMs, toMs: entry.timeMs };
    const mercy = restarted ? mercyOn('states/one-way', given, at, { pod: name, node: podIn(entry).node }) : {};
    return [{ what: `${name} ${told}`, evidence: [before.index, entry.index], ...mercy }];
  });
}

const fromTheBeginning = 'went from Running back to Pending';

function stepBack(before: PodView, now: PodView): string | undefined {
  if (rank(now) !== -1 && rank(now) < rank(before)) return `went from ${before.phase} back to ${now.phase}`;
  if (before.deletionTimestamp !== undefined && now.deletionTimestamp === undefined) return 'lost its deletion mark';
  if (before.node !== undefined && now.node !== before.node)
    return `went from ${before.node} to ${now.node ?? 'no node'}`;
  const fewer = now.containers.find(({ name, restartCount }) =>
    before.containers.some((one) => one.name === name && one.restartCount > restartCount),
  );
  return fewer === undefined ? undefined : `has fewer restarts of ${fewer.name} than before`;
}

/**
 * The kubelet of a pod that was told to end must say that it did, before its name is free: not while it is surely silent, and not
 * while somebody else holds the name.
 */
function early(lives: readonly PodLife[], given: Case): Trouble[] {
  return [...Map.groupBy(lives, ({ name }) => name).values()].flatMap((bearers) =>
    bearers.slice(1).flatMap((next, at): Trouble[] => {
      const old = bearers[at] as PodLife;
      const [first] = next.seen;
      const ended = old.marked ?? old.gone;
      if (first === undefined || ended === undefined || !asksItsKubelet(old, given)) return [];
      const keeper = given.faults.find((fault) => keepsName(fault, old, ended, first));
      if (keeper === undefined) return [];
      return [
        {
          what: `${next.uid} came in the place of ${old.uid} (${next.name}) while ${keeper.as} stood`,
          evidence: [ended.index, first.index],
          doubt: blindApi(given.parts, 'pod', ended.timeMs, first.timeMs),
          ...(does(keeper, 'holds-names')
            ? {}
            : mercyOn('states/early-replacement', given, spanOf(ended, first), { pod: old.name, node: nodeOf(old) })),
        },
      ];
    }),
  );
}

const spanOf = (from: Entry, to: Entry): Span => ({ fromMs: from.timeMs, toMs: to.timeMs });
const nodeOf = ({ seen }: PodLife): string | undefined => podIn(seen.at(-1) as Entry).node;

/** It stood from before the pod was told to end until after the next one came. */
function keepsName(fault: FaultWindow, old: PodLife, ended: Entry, next: Entry): boolean {
  const { bit, healInvoked, failed } = fault;
  if (bit === undefined || failed !== undefined || (healInvoked?.index ?? Number.POSITIVE_INFINITY) < next.index)
    return false;
  if (does(fault, 'holds-names')) return (fault.struck ?? []).some(({ pod }) => pod?.uid === old.uid);
  return does(fault, 'silences') && strikesNode(fault, nodeOf(old) ?? '') && bit.index < ended.index;
}

/** Not so of a pod that has no node, that has ended already, or that leaves its kubelet no time to say so. */
function asksItsKubelet({ seen, marked }: PodLife, { facts }: Case): boolean {
  const before = seen.findLast((entry) => marked === undefined || entry.index < marked.index) ?? seen[0];
  const pod = podIn(before as Entry);
  return pod.node !== undefined && ['Pending', 'Running'].includes(pod.phase) && facts?.terminationGraceMs !== 0;
}

/** Which states each identity went through, for the reader: `journal-1 Pending Ready NotReady Terminating gone Pending Ready`. */
function paths(lives: readonly PodLife[]): string {
  return [...Map.groupBy(lives, ({ name }) => name)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, bearers]) => {
      const words = bearers.flatMap(({ seen }) => seen.map(stateOf));
      return `${name} ${words.filter((word, at) => word !== words[at - 1]).join(' ')}`;
    })
    .join('; ');
}

function stateOf(entry: Entry): string {
  const pod = podIn(entry);
  if ((entry.value as Seen).change === 'DELETED') return 'gone';
  if (pod.deletionTimestamp !== undefined) return 'Terminating';
  if (pod.phase !== 'Running') return pod.phase;
  return pod.conditions['Ready']?.status === 'True' ? 'Ready' : 'NotReady';
}
