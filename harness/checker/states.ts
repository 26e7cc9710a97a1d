import type { Entry } from '../history/entry.ts';
import { isEvicted, podIn, podLives, type PodLife } from '../history/lives.ts';
import type { PodView, Seen } from '../history/objects.ts';
import { faultWindows } from '../history/query.ts';
import type { Case, Checker } from './checker.ts';
import { silences } from './fault-spans.ts';
import { blindApi, found, type Trouble } from './troubles.ts';

/**
 * States that are reached in order, and states that are never reached, of every pod of any history: no reason NodeLost, no
 * phase Unknown, no way back from a later state of a pod's life, and nothing in the place of an evicted pod while its
 * kubelet is silent.
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
    named('one-way', 'no pod goes back to an earlier state of its life', lives.flatMap(backwards), {
      because: paths(lives),
    }),
    named('early-replacement', 'nothing takes the place of an evicted pod before its time', early(lives, given)),
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

function backwards({ name, seen }: PodLife): Trouble[] {
  return seen.slice(1).flatMap((entry, at) => {
    const before = seen[at] as Entry;
    const what = stepBack(podIn(before), podIn(entry));
    const after = (before.value as Seen).change === 'DELETED' ? 'was seen after it was gone' : undefined;
    const told = after ?? what;
    return told === undefined ? [] : [{ what: `${name} ${told}`, evidence: [before.index, entry.index] }];
  });
}

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

function early(lives: readonly PodLife[], { parts }: Case): Trouble[] {
  const faults = faultWindows(parts.all('fault'));
  return [...Map.groupBy(lives, ({ name }) => name).values()].flatMap((bearers) =>
    bearers.slice(1).flatMap((next, at): Trouble[] => {
      const old = bearers[at] as PodLife;
      const [first] = next.seen;
      if (first === undefined || old.marked === undefined || !isEvicted(podIn(old.marked))) return [];
      const { marked } = old;
      const silent = faults.find(
        (fault) =>
          silences(fault) &&
          fault.nodes.includes(podIn(marked).node ?? '') &&
          fault.invoked.index < first.index &&
          (fault.healInvoked?.index ?? Number.POSITIVE_INFINITY) > first.index,
      );
      // Another act of ours, such as a forced deletion, may free the name: then its time has come.
      const freed = faults.some(({ invoked }) => invoked.index > marked.index && invoked.index < first.index);
      if (silent === undefined || freed) return [];
      const what = `${next.uid} came in the place of ${old.uid} (${next.name}) while ${silent.as} stood`;
      const doubt = blindApi(parts, 'pod', marked.timeMs, first.timeMs);
      return [{ what, evidence: [marked.index, first.index], doubt }];
    }),
  );
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
