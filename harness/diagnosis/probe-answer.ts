import type { Reach } from '../world.ts';
import type { Drop, Reached } from './evidence.ts';

/** A process of a pod: the pod by its UID, the kernel's letter for its state. */
export interface PodProcess {
  uid: string;
  command: string;
  state: string;
}

/** What the script saw, before names of nodes are put to addresses. */
export interface ProbeAnswer {
  /** The kubelet's health on the node itself. */
  kubelet: Reached;
  controlPlanes: Reached[];
  peers: Reached[];
  pods: Reached[];
  /** Addresses whose handshakes hang. */
  halfOpenFrom: string[];
  drops: Drop[];
  addresses: string[];
  processes: PodProcess[];
  /** What /var/log/pods names: which pods the node has had, whether its runtime answers or not. */
  logged: { namespace: string; name: string; uid: string }[];
  pressure: string;
}

/** Reads the script's output. Throws when sections are missing: then nothing is known. */
export function readProbe(out: string): ProbeAnswer {
  const of = sectionsOf(out);
  const reached = of('reach').map(readReach);
  const api = reached.filter(({ kind }) => kind === 'api');
  const readyz = reached.filter(({ kind }) => kind === 'readyz');
  return {
    kubelet: reached.find(({ kind }) => kind === 'kubelet') ?? { to: '127.0.0.1', port: 10248, got: 'untried' },
    controlPlanes: api.map((one) => readyz.find(({ to, got }) => to === one.to && got === 'answers') ?? one).map(plain),
    peers: reached.filter(({ kind }) => kind === 'node').map(plain),
    pods: reached.filter(({ kind }) => kind === 'pod').map(plain),
    halfOpenFrom: of('halfopen').map((line) => addressIn(line.trim().split(/\s+/)[3] ?? '')),
    drops: [...dropsOf(of('before'), of('after')), ...of('blocked').map(blocked)],
    addresses: of('addresses').flatMap((line) => /inet6? ([\da-f.:]+)/.exec(line)?.[1] ?? []),
    processes: processesOf(of('cgroups'), of('states')),
    logged: of('podlogs').flatMap(readLogName),
    pressure: of('pressure').flatMap(readPressure).join(', '),
  };
}

// Who listens on both families sees IPv4 callers as `[::ffff:172.18.0.3]:41000`.
const addressIn = (peer: string): string =>
  peer
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$|%\w+/g, '')
    .replace(/^::ffff:/, '');

function sectionsOf(out: string): (name: string) => string[] {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of out.split('\n')) {
    if (line.startsWith('== ')) sections.set(line.slice(3), (lines = []));
    else if (line !== '') lines.push(line);
  }
  return (name) => {
    const found = sections.get(name);
    if (found === undefined) throw new Error(`the look at a node broke off before "${name}": ${out.slice(-200)}`);
    return found;
  };
}

type KindReached = Reached & { kind: string };
const plain = ({ to, port, got, status }: KindReached): Reached => ({
  to,
  port,
  got,
  ...(status === undefined ? {} : { status }),
});

// `kind host port exit-code rest`: of curl the rest is its HTTP status and the time it took to connect, of bash its complaint.
function readReach(line: string): KindReached {
  const [kind = '', to = '', port = '', code = '', ...rest] = line.split(' ');
  const base = { kind, to, port: Number(port) };
  if (kind !== 'readyz' && kind !== 'kubelet') return { ...base, got: connected(code, rest.join(' ')) };
  const [status = '', connectS = ''] = rest;
  if (code === '0') return { ...base, got: 'answers', status: Number(status) };
  if (code === '6') return { ...base, got: 'unresolved' };
  if (code === '7') return { ...base, got: 'refused' };
  return { ...base, got: Number(connectS) > 0 ? 'connects' : 'silent' };
}

function connected(code: string, said: string): Reach {
  if (code === '0') return 'connects';
  if (said.includes('Connection refused')) return 'refused';
  return /not known|Temporary failure/.test(said) ? 'unresolved' : 'silent';
}

/** Chains that Kubernetes, its pod networks and the engine fill; what those drop is as it should be. */
const usual = /^-A (KUBE|CNI|FLANNEL|CALICO|cali-|CILIUM|DOCKER)[\w-]* /;

function dropsOf(before: readonly string[], after: readonly string[]): Drop[] {
  const earlier = before.map(counted);
  return after.map(counted).flatMap(({ rule, packets }) => {
    if (usual.test(rule)) return [];
    const was = earlier.find((one) => one.rule === rule)?.packets ?? 0;
    return [{ rule, ours: rule.includes('STATEFAULT'), packets, during: Math.max(0, packets - was) }];
  });
}

// A rule begins with its counters; of a chain's policy they come last.
function counted(line: string): { rule: string; packets: number } {
  const [, packets = '0'] = /\[(\d+):\d+\]/.exec(line) ?? [];
  return { rule: line.replace(/\s*\[\d+:\d+\]\s*/, ''), packets: Number(packets) };
}

const blocked = (line: string): Drop => ({
  rule: line.trim(),
  ours: line.includes('statefault'),
  packets: 0,
  during: 0,
});

function processesOf(cgroups: readonly string[], states: readonly string[]): PodProcess[] {
  const facts = new Map<string, { Name?: string; State?: string }>();
  for (const line of states) {
    const [, pid = '', key = '', value = ''] = /^\/proc\/(\d+)\/status:(Name|State):\s*(.*)$/.exec(line) ?? [];
    facts.set(pid, { ...facts.get(pid), [key]: value });
  }
  return cgroups.flatMap((line) => {
    const [, pid, uid] = podProcess.exec(line) ?? [];
    const fact = pid === undefined ? undefined : facts.get(pid);
    if (uid === undefined || fact?.State === undefined) return [];
    return [{ uid: uid.replaceAll('_', '-'), command: fact.Name ?? '', state: fact.State.slice(0, 1) }];
  });
}

// UIDs of static pods are hashes without dashes; systemd's slices have underscores in their place.
const podProcess = /^\/proc\/(\d+)\/cgroup:.*[-/]pod([0-9a-f]{32}|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})/;

function readLogName(line: string): { namespace: string; name: string; uid: string }[] {
  const [namespace, name, uid] = line.split('_');
  return namespace === undefined || name === undefined || uid === undefined ? [] : [{ namespace, name, uid }];
}

function readPressure(line: string): string[] {
  const load = /^load (.*)/.exec(line)?.[1];
  if (load !== undefined) return [`load ${load}`];
  const disk = /^disk .*?(\d+)% (\S+)$/.exec(line);
  if (disk !== null) return [`${disk[2]} ${disk[1]} % full`];
  const waits = /^(\w+) some avg10=([\d.]+)/.exec(line);
  return waits === null ? [] : [`${waits[1]} short ${waits[2]} % of the time`];
}
