import { podIn, podLives, type PodLife } from '../history/lives.ts';
import type { PodView, Seen } from '../history/objects.ts';
import type { Parts } from '../history/parts.ts';
import { wasBlind } from './blindness.ts';
import { isIdentity, type Names } from './names.ts';
import { withoutFlaps, type Tracks } from './tracks.ts';

/**
 * The lives of the pods. Each identity has one track through all pods that bore it, numbered; pods with made-up names share
 * one by name. What a life goes through before its first Ready is one state, `starts`, for how a kubelet groups its reports
 * is chance; a life that never becomes Ready says in which phase it stayed.
 */
export function podTracks(tracks: Tracks, parts: Parts, names: Names): void {
  const byName = Map.groupBy(podLives(parts), ({ name }) => name);
  for (const [name, lives] of byName) {
    const subject = `pod ${isIdentity(name) ? name : names.object(name)}`;
    if (wasBlind(parts, 'api', 'pod')) tracks.blind(subject);
    else for (const state of statesOf(lives, names)) tracks.add(subject, name, state);
  }
}

function statesOf(lives: readonly PodLife[], names: Names): string[] {
  return lives.flatMap((life, at) => {
    const revision = names.revision(lastView(life).revision) ?? 1;
    const label = `#${at + 1}${revision === 1 ? '' : ` of revision ${revision}`}`;
    const before = lives[at - 1];
    return withoutFlaps(lifeStates(life, before && lastView(before).node)).map((state) => `${label} ${state}`);
  });
}

function lifeStates({ seen }: PodLife, nodeBefore: string | undefined): string[] {
  const states: string[] = [];
  let wasReady = false;
  let restarts = 0;
  let startedIn: string | undefined;
  const never = (): string[] => (wasReady || startedIn === undefined ? [] : [`is never Ready, stays ${startedIn}`]);
  for (const entry of seen) {
    const pod = podIn(entry);
    const ready = pod.conditions['Ready']?.status === 'True';
    const over = (entry.value as Seen).change === 'DELETED';
    const ending = over || pod.deletionTimestamp !== undefined || ['Succeeded', 'Failed'].includes(pod.phase);
    const sum = pod.containers.reduce((total, { restartCount }) => total + restartCount, 0);
    if (sum > restarts) states.push('restarts a container');
    restarts = Math.max(restarts, sum);
    if (ending) states.push(...never(), over ? 'gone' : endingWord(pod));
    else if (ready) states.push('Ready');
    else if (wasReady) states.push(notReadyWord(pod));
    else states.push(pod.node === undefined ? 'Pending' : `starts${place(pod.node, nodeBefore)}`);
    if (ending) startedIn = undefined;
    else if (!wasReady) startedIn = pod.node === undefined ? 'unscheduled' : pod.phase;
    wasReady ||= ready;
  }
  return [...states, ...never()];
}

// What the node controller marks has containers that are ready still, by the last word of a kubelet that is silent.
const notReadyWord = ({ conditions }: PodView): string =>
  conditions['ContainersReady']?.status === 'True' ? 'NotReady by the node controller' : 'NotReady';

function endingWord({ phase, reason, deletionTimestamp, conditions }: PodView): string {
  const why = conditions['DisruptionTarget']?.reason ?? reason;
  const word = ['Succeeded', 'Failed'].includes(phase) ? phase : 'Terminating';
  const marked = word === 'Terminating' || deletionTimestamp !== undefined ? '' : ', not deleted';
  return `${word}${why === undefined ? '' : ` (${why})`}${marked}`;
}

const place = (node: string, before: string | undefined): string =>
  before === undefined ? '' : node === before ? ' where it was' : ' elsewhere';

const lastView = ({ seen }: PodLife): PodView => podIn(seen.at(-1) as (typeof seen)[number]);
