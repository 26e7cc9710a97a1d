import { sharedMountPath } from '../../clusters/spec.ts';
import type { NodeSurvey } from '../nemesis/survey/node-survey.ts';
import type { SurveyedNode } from '../nemesis/survey/survey.ts';
import type { Finding } from './finding.ts';

/** What kubeadm puts on a control plane. */
const manifests = ['etcd.yaml', 'kube-apiserver.yaml', 'kube-controller-manager.yaml', 'kube-scheduler.yaml'];

/** Programs without which a node, or the cluster, does not go on; the kernel keeps 15 characters of a name. */
const programs = /^(systemd|kubelet|containerd|containerd-shim|kube-|etcd|coredns|kindnetd|local-path-prov)/;

/** What is wrong inside one node, in words. */
type Look = (inside: NodeSurvey, node: SurveyedNode) => string[];

const looks: [what: string, fine: string, look: Look][] = [
  ['kubelets', 'active', ({ kubelet }) => (kubelet.state === 'active' ? [] : [`kubelet ${kubelet.state}`])],
  ['runtimes', 'active', ({ containerd }) => (containerd.state === 'active' ? [] : [`containerd ${containerd.state}`])],
  [
    'processes',
    'none of a node is stopped',
    ({ stopped }) =>
      stopped
        .filter(({ command }) => programs.test(command))
        .map(({ pid, command }) => `${command} (${pid}) is stopped`),
  ],
  ['packet filters', 'no chain of ours', ({ filter, filter6 }) => [...filter, ...filter6]],
  [
    'qdiscs',
    'none that delays or drops',
    ({ qdiscs }) => qdiscs.filter((line) => /^qdisc (netem|tbf|htb|prio)\b/.test(line)),
  ],
  ['mounts', 'none of ours', ({ mounts }) => mounts.map(mountPointOf).filter(isStrangeMount)],
  [
    'static manifests',
    'those of kubeadm',
    (inside, { role }) => [
      ...(role === 'control-plane' ? manifests : [])
        .filter((name) => !inside.manifests.includes(name))
        .map((name) => `${name} is missing`),
      ...ourStaticPods(inside),
    ],
  ],
  ['units and files', 'none of ours', ({ ours, files }) => [...ours, ...files]],
];

/** One finding for everything that is looked at inside nodes, with what is wrong on which of them. */
export function insideFindings(nodes: readonly SurveyedNode[]): Finding[] {
  const silent = nodes.flatMap(({ name, inside, silent: why }) => (inside === undefined ? [`${name}: ${why}`] : []));
  const answering = `${nodes.length - silent.length} of ${nodes.length} answer`;
  return [
    { what: 'nodes’ shells', seen: answering, wrong: silent },
    ...looks.map(([what, fine, look]) => {
      const wrong = nodes.flatMap((node) =>
        node.inside === undefined ? [] : look(node.inside, node).map((line) => `${node.name}: ${line}`),
      );
      return { what, seen: fine, wrong };
    }),
  ];
}

/** Manifests of static pods that a run made. */
export const ourStaticPods = ({ manifests: files }: NodeSurvey): string[] =>
  files.filter((name) => name.startsWith('statefault-'));

/** The fifth field of a line of /proc/self/mountinfo. */
const mountPointOf = (line: string): string => line.split(' ')[4] ?? line;

/** On a directory of volumes, or with our name; the directory that all nodes share was mounted when the cluster was made. */
const isStrangeMount = (point: string): boolean =>
  point !== sharedMountPath &&
  (/^\/(var|opt)\/local-path-provisioner(\/|$)/.test(point) || /^\/[^ ]*statefault/.test(point)) &&
  !point.startsWith('/var/lib/kubelet/pods/');
