import type { World } from '../../world.ts';
import { nodeScript, nodeScriptName } from './node-script.ts';

/** A process in state T: stopped by a signal. `command` is its name as the kernel has it, up to 15 characters. */
export interface StoppedProcess {
  pid: number;
  command: string;
  /** UID of the pod that it belongs to; left out: to none. */
  pod?: string;
}

/** A unit of systemd: `state` is for instance `active`; `pid` is 0 when nothing of it runs. */
export interface UnitState {
  state: string;
  pid: number;
}

/** What a node shows from inside. Only what a fault of ours could have changed is listed. */
export interface NodeSurvey {
  kubelet: UnitState;
  containerd: UnitState;
  stopped: StoppedProcess[];
  /** Rules that name a chain of ours (STATEFAULT…), as `iptables -S` prints them. */
  filter: string[];
  /** The same of IPv6. */
  filter6: string[];
  /** Every queueing discipline, as `tc qdisc show` prints it. */
  qdiscs: string[];
  /** Lines of /proc/self/mountinfo with `statefault` or `local-path` in them. */
  mounts: string[];
  /** Units of systemd whose name begins with `statefault-`. */
  ours: string[];
  /** Names of the files of static pods. */
  manifests: string[];
  /** Names of the containers that run, each once; empty where there are no static pods, or the runtime does not answer. */
  running: string[];
  /** Address ranges in which the node's pod network gives out addresses, for instance 10.244.1.0/24. */
  ranges: string[];
  /** Paths of files of ours: `.statefault*` in volumes, everything in /etc/kubernetes/statefault and /run/statefault. */
  files: string[];
}

const boundMs = 20_000;

/** Looks at a node from inside. Throws when the node does not answer. */
export async function surveyNode(node: string, nodes: World['nodes']): Promise<NodeSurvey> {
  const out = await nodes.run(node, ['bash', '-c', nodeScript, nodeScriptName], { timeoutMs: boundMs });
  return readSurvey(out);
}

/** Throws when sections are missing: then the node did not answer, and nothing is known. */
export function readSurvey(out: string): NodeSurvey {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of out.split('\n')) {
    if (line.startsWith('== ')) sections.set(line.slice(3), (lines = []));
    else if (line !== '') lines.push(line);
  }
  const of = (name: string): string[] => {
    const found = sections.get(name);
    if (found === undefined) throw new Error(`the look at a node broke off before "${name}": ${out.slice(-200)}`);
    return found;
  };
  return {
    kubelet: unit(of('units'), 'kubelet.service'),
    containerd: unit(of('units'), 'containerd.service'),
    stopped: of('stopped').map((line) => {
      const [pid, pod = '-', ...command] = line.split(' ');
      const uid = pod === '-' ? {} : { pod: pod.slice('pod'.length).replaceAll('_', '-') };
      return { pid: Number(pid), command: command.join(' '), ...uid };
    }),
    filter: of('filter'),
    filter6: of('filter6'),
    qdiscs: of('qdisc'),
    mounts: of('mounts'),
    ours: of('ours'),
    manifests: of('manifests'),
    running: of('static'),
    ranges: of('ranges'),
    files: of('files'),
  };
}

// systemctl show prints one block of properties per unit, in an order of its own.
function unit(lines: readonly string[], id: string): UnitState {
  const blocks: Map<string, string>[] = [];
  for (const line of lines) {
    const [key = '', value = ''] = line.split('=');
    if (blocks.at(-1)?.has(key) !== false) blocks.push(new Map());
    blocks.at(-1)?.set(key, value);
  }
  const block = blocks.find((one) => one.get('Id') === id);
  return { state: block?.get('ActiveState') ?? 'unknown', pid: Number(block?.get('MainPID') ?? 0) };
}
