import { surveyNode, type NodeSurvey } from '../nemesis/survey/node-survey.ts';
import type { World } from '../world.ts';
import { look } from './bounded.ts';
import { seenOf, type Daemon, type Inside, type Looked } from './evidence.ts';
import { readProbe, type ProbeAnswer } from './probe-answer.ts';
import { probeBoundMs, probeScript, probeScriptName, runtimeBoundS } from './probe-script.ts';

/** A pod sandbox as the container runtime lists it. */
export interface Sandbox {
  namespace: string;
  name: string;
  uid: string;
  ofSet: boolean;
}

/** What a node itself showed: three looks side by side, so that a dead runtime hides nothing else. */
export interface NodeLook {
  machine: string;
  survey: Looked<NodeSurvey>;
  probe: Looked<ProbeAnswer>;
  sandboxes: Looked<Sandbox[]>;
}

/** Whom a node is to call: triples of kind (api, node, pod), host and port. */
export type Call = readonly ['api' | 'node' | 'pod', string, number];

/** Looks at a node through the engine. `machine` is the engine's word for it. */
export async function lookAtNode(
  { nodes, clock }: World,
  name: string,
  machine: string,
  calls: readonly Call[],
): Promise<NodeLook> {
  if (machine !== 'running') {
    const not = { unseen: machine === 'gone' ? 'it has no container' : `its container is ${machine}` };
    return { machine, survey: not, probe: not, sandboxes: not };
  }
  const within = <T>(act: () => Promise<T>): Promise<Looked<T>> => look(clock, probeBoundMs, act);
  const words = calls.flatMap(([kind, host, port]) => [kind, host, String(port)]);
  // A client whose server is frozen need not keep its own bound.
  const runtime = ['timeout', String(runtimeBoundS), 'crictl', '--timeout', '6s', 'pods', '-o', 'json'];
  const [survey, probe, sandboxes] = await Promise.all([
    within(() => surveyNode(name, nodes)),
    within(async () =>
      readProbe(
        await nodes.run(name, ['bash', '-c', probeScript, probeScriptName, ...words], { timeoutMs: probeBoundMs }),
      ),
    ),
    within(async () => sandboxesOf(await nodes.run(name, runtime, { timeoutMs: probeBoundMs }))),
  ]);
  return { machine, survey, probe, sandboxes: silentAs(sandboxes) };
}

// What `timeout` ends says nothing of itself.
const silentAs = <T>(looked: Looked<T>): Looked<T> =>
  'unseen' in looked && looked.unseen.startsWith('exit 124')
    ? { unseen: `crictl gave no answer within ${runtimeBoundS} s` }
    : looked;

function sandboxesOf(out: string): Sandbox[] {
  const { items = [] } = JSON.parse(out) as {
    items?: { metadata: { namespace: string; name: string; uid: string }; labels?: Record<string, string> }[];
  };
  return items.map(({ metadata: { namespace, name, uid }, labels }) => ({
    namespace,
    name,
    uid,
    ofSet: labels?.['statefulset.kubernetes.io/pod-name'] !== undefined,
  }));
}

/** The three looks as one; what is unseen without the survey or the probe cannot be told from harm. */
export function insideOf({ survey, probe, sandboxes }: NodeLook, nodeAt: ReadonlyMap<string, string>): Looked<Inside> {
  if ('unseen' in survey) return survey;
  if ('unseen' in probe) return probe;
  const { seen } = probe;
  const kubelet =
    seen.kubelet.got === 'answers' ? { seen: true as const } : { unseen: `its health port: ${seen.kubelet.got}` };
  const runtime = seenOf(sandboxes) === undefined ? (sandboxes as { unseen: string }) : { seen: true as const };
  return {
    seen: {
      kubelet: daemon(survey.seen, 'kubelet', kubelet),
      runtime: daemon(survey.seen, 'containerd', runtime),
      drops: seen.drops,
      controlPlanes: seen.controlPlanes,
      peers: seen.peers,
      pods: seen.pods,
      halfOpen: [...new Set(seen.halfOpenFrom.flatMap((address) => nodeAt.get(address) ?? []))],
      components: componentsOf(seen),
      pressure: seen.pressure,
    },
  };
}

function daemon(survey: NodeSurvey, which: 'kubelet' | 'containerd', answers: Looked<true>): Daemon {
  const { state, pid } = survey[which];
  return { unit: state, frozen: pid > 0 && survey.stopped.some((one) => one.pid === pid), answers };
}

/** Names that the kernel has for them, 15 characters at most. */
const components = {
  'kube-apiserver': 'kube-apiserver',
  etcd: 'etcd',
  'kube-controller': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
};

const componentsOf = ({ processes }: ProbeAnswer): Record<string, string> =>
  Object.fromEntries(
    Object.entries(components).map(([command, name]) => [
      name,
      processes.find((one) => one.command.startsWith(command))?.state ?? '',
    ]),
  );
