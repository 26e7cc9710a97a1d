import type { Entry, History } from '../history/entry.ts';
import type { ClaimView, NodeView, PodView, Seen, StatefulSetView, Subject, VolumeView } from '../history/objects.ts';
import { faultWindows, seen } from '../history/query.ts';
import type { LinesValue } from '../history/writes.ts';

/** For each identity, node, claim, volume and journal: the states it went through, in words, repetitions left out. */
export type Outline = Record<string, string[]>;

/**
 * What of a history must be the same whenever and wherever its scenario is run: no times, no UIDs, no names of nodes but
 * which one the fault hit. Pods that bear one identity after another are numbered.
 */
export function outlineOf(history: History): Outline {
  const outline = new Map<string, string[]>();
  const names = new Names(history);
  for (const entry of history)
    for (const [subject, state] of [...apiStates(entry, names), ...journalStates(entry, names)]) {
      const states = outline.get(subject) ?? [];
      outline.set(subject, states);
      if (states.at(-1) !== state) states.push(state);
    }
  return Object.fromEntries([...outline].sort(([a], [b]) => a.localeCompare(b)));
}

/** Names that are the same in every run. */
class Names {
  readonly #hit: Set<string>;
  readonly #others: string[] = [];
  readonly #bearers = new Map<string, string[]>();

  constructor(history: History) {
    this.#hit = new Set(faultWindows(history).flatMap(({ nodes }) => nodes));
  }

  node(name: string): string {
    if (this.#hit.has(name)) return 'node hit';
    if (name.endsWith('control-plane')) return 'node of the control plane';
    if (!this.#others.includes(name)) this.#others.push(name);
    return `node ${this.#others.indexOf(name) + 1} of the others`;
  }

  bearer(identity: string, uid: string): string {
    const uids = this.#bearers.get(identity) ?? [];
    this.#bearers.set(identity, uids);
    if (!uids.includes(uid)) uids.push(uid);
    return `#${uids.indexOf(uid) + 1}`;
  }
}

type State = [subject: string, state: string];

function apiStates(entry: Entry, names: Names): State[] {
  const [pod, node, claim] = [seen(entry, 'pod'), seen(entry, 'node'), seen(entry, 'claim')];
  const [volume, set] = [seen(entry, 'volume'), seen(entry, 'statefulset')];
  const states: State[] = [];
  if (pod !== undefined) {
    const { name, uid } = pod.object;
    states.push([`pod ${name}`, `${names.bearer(name, uid)} ${wordsOf(pod, podWords)}`]);
  }
  if (node !== undefined) states.push([names.node(node.object.name), wordsOf(node, nodeWords)]);
  if (claim !== undefined) states.push([`claim ${claim.object.name}`, wordsOf(claim, claimWords)]);
  if (volume !== undefined) states.push([`volume of ${claimIn(volume.object)}`, wordsOf(volume, volumeWords)]);
  if (set !== undefined) states.push([`set ${set.object.name}`, wordsOf(set, setWords)]);
  return states;
}

/** Whose lines a journal holds, from start to end; ticks and appends are one state. */
function journalStates({ kind, f, value }: Entry, names: Names): State[] {
  if (kind !== 'observation' || f !== 'lines') return [];
  const { identity, torn, lines } = value as LinesValue;
  const state = (line: LinesValue['lines'][number]): string =>
    `${names.bearer(identity, line.uid)} ${['tick', 'append'].includes(line.kind) ? 'writes' : line.kind}`;
  const subject = `journal of ${identity}`;
  return [...lines.map((line): State => [subject, state(line)]), ...torn.map((): State => [subject, 'torn line'])];
}

const wordsOf = <S extends Subject>({ change, object }: Seen<S>, words: (view: Seen<S>['object']) => string): string =>
  change === 'DELETED' ? 'gone' : words(object);

function podWords(pod: PodView): string {
  const { phase, reason, deletionTimestamp, deletionGracePeriodSeconds, node, ip } = pod;
  const words = [
    phase,
    reason === undefined ? '' : `reason ${reason}`,
    deletionTimestamp === undefined ? '' : `terminating with ${deletionGracePeriodSeconds ?? '?'} s`,
    node === undefined ? '' : 'on a node',
    ip === undefined ? '' : 'with an address',
    ...conditionWords(pod.conditions),
    ...pod.containers.map(({ state, ready, restartCount }) => `${state}, ready ${ready}, restarts ${restartCount}`),
  ];
  return words.filter((word) => word !== '').join('; ');
}

const nodeWords = ({ conditions, taints, unschedulable }: NodeView): string =>
  [...conditionWords(conditions), ...taints.toSorted(), ...(unschedulable ? ['cordoned'] : [])].join('; ');

const claimWords = ({ phase, volume }: ClaimView): string => `${phase}${volume === undefined ? '' : ' with a volume'}`;

const volumeWords = ({ phase, nodes, reclaimPolicy }: VolumeView): string =>
  `${phase}; ${reclaimPolicy}; tied to ${nodes.length} nodes`;

// The last part of a local volume's directory is the name of the claim it was made for.
const claimIn = ({ path = '' }: VolumeView): string => path.split('_').at(-1) ?? '';

const counters = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];
const setWords = ({ status }: StatefulSetView): string =>
  counters.map((name) => `${name} ${Number(status[name] ?? 0)}`).join(', ');

const conditionWords = (conditions: PodView['conditions']): string[] =>
  Object.entries(conditions)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, { status, reason }]) => `${type} ${status}${reason === undefined ? '' : ` ${reason}`}`);
