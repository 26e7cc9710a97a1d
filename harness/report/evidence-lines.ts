import {
  seenOf,
  type Daemon,
  type Inside,
  type NodeEvidence,
  type PodEvidence,
  type Reached,
} from '../diagnosis/evidence.ts';

/** One line of evidence: which of the three truths it comes from, and what it says. */
export interface EvidenceLine {
  truth: 'api' | 'node' | 'outside';
  says: string;
}

/** Everything that was seen of a node, line by line, and what could not be. */
export function evidenceLines(node: NodeEvidence): EvidenceLine[] {
  const inside = seenOf(node.inside);
  return [
    ...apiLines(node.api).map((says) => ({ truth: 'api' as const, says })),
    ...['machine: ' + node.machine, ...(inside === undefined ? unseen(node.inside) : insideLines(inside))].map(
      (says) => ({
        truth: 'node' as const,
        says,
      }),
    ),
    ...outsideLines(node).map((says) => ({ truth: 'outside' as const, says })),
  ];
}

const unseen = (looked: object): string[] => ('unseen' in looked ? [`not seen: ${String(looked.unseen)}`] : []);

function apiLines(api: NodeEvidence['api']): string[] {
  const told = seenOf(api);
  if (told === undefined) return unseen(api);
  if (told === 'absent') return ['there is no Node of this name'];
  const { ready, reason, message, readySinceMs, taints, pressures, lease } = told;
  const age =
    lease === undefined
      ? 'it has no lease'
      : `lease renewed ${seconds(lease.ageMs)} ago, due within ${seconds(lease.durationMs)}`;
  return [
    `Ready=${ready} for ${seconds(readySinceMs)} (${[reason, ready === 'True' ? '' : message].filter(Boolean).join(': ')})`,
    age,
    ...(taints.length === 0 ? [] : [`taints ${taints.join(', ')}`]),
    ...(pressures.length === 0 ? [] : [`under ${pressures.join(', ')}`]),
  ];
}

function insideLines({
  kubelet,
  runtime,
  drops,
  controlPlanes,
  peers,
  halfOpen,
  components,
  pressure,
}: Inside): string[] {
  const parts = Object.entries(components).filter(([, state]) => state !== '');
  return [
    daemonLine('kubelet', kubelet),
    daemonLine('containerd', runtime),
    `reaches the control plane: ${reachedList(controlPlanes)}`,
    ...(peers.length === 0 ? [] : [`reaches other nodes: ${reachedList(peers)}`]),
    ...(halfOpen.length === 0 ? [] : [`handshakes hang half-way with ${halfOpen.join(', ')}`]),
    ...drops.map(
      ({ rule, ours, packets, during }) =>
        `${ours ? 'our' : 'a foreign'} rule stands in the way: ${rule} (${packets} packets, ${during} of them during this look)`,
    ),
    ...(parts.length === 0 ? [] : [`processes of ${parts.map(([name, state]) => `${name} (${state})`).join(', ')}`]),
    `the whole machine: ${pressure}`,
  ];
}

function daemonLine(name: string, { unit, frozen, answers }: Daemon): string {
  const state = frozen ? `${unit}, but its process is in state T` : unit;
  return `${name}: ${state}; ${'seen' in answers ? 'answers' : `does not answer: ${answers.unseen}`}`;
}

const reachedList = (list: readonly Reached[]): string =>
  list.length === 0
    ? 'none was asked'
    : list
        .map(({ to, port, got, status }) => `${to}:${port} ${got}${status === undefined ? '' : ` ${status}`}`)
        .join(', ');

function outsideLines({ outside, outsideApi }: NodeEvidence): string[] {
  return [
    `from this machine: kubelet port 10250 ${outside}`,
    ...(outsideApi === undefined ? [] : [`from this machine: API server port 6443 ${outsideApi}`]),
  ];
}

const apiWords: Record<PodEvidence['api'], string> = {
  running: 'not deleted',
  terminating: 'Terminating',
  absent: 'UNKNOWN to the API server: its name may be another pod’s by now',
  unseen: 'not asked',
};
const processWords: Record<PodEvidence['processes'], string> = {
  running: 'its container RUNS',
  frozen: 'its container is frozen',
  none: 'no process of its container',
  unseen: 'its container cannot be looked at',
};

/** One pod in one line. */
export function podLine({ namespace, name, uid, ofSet, api, ready, storage, processes, reached }: PodEvidence): string {
  const facts = [
    `node: ${processWords[processes]}`,
    `api: ${apiWords[api]}${ready === undefined ? '' : `, Ready=${ready ? 'True' : 'False'}`}`,
    ...(reached === undefined ? [] : [`peers: ${reached ? 'its address answers' : 'its address is silent'}`]),
    ...(ofSet === true ? [] : ['perhaps of a StatefulSet']),
  ];
  return `${namespace}/${name} (${uid.slice(0, 8)}, volumes ${storage}) ${facts.join('; ')}`;
}

const seconds = (ms: number): string => `${ms < 9_950 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`;
