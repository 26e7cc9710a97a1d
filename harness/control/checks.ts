import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, release } from 'node:os';
import { cacheDir } from './cache-dir.ts';
import { run } from './command.ts';
import { containerLabel, nodeContainers } from './containers.ts';
import { findOnPath } from './engine-facts.ts';
import { findEngine } from './engine.ts';
import { inotifyInstances } from './inotify.ts';

/** One look at the machine: what was seen, and what to do where it is not as a run needs it. */
export interface Check {
  name: string;
  /** `warn`: a run works, with less. */
  outcome: 'ok' | 'warn' | 'fail';
  seen: string;
  todo?: string;
}

const gigabyte = 1e9;

/** Everything that a run needs of this machine, looked at now. Nothing is changed. */
export async function checkMachine(signal: AbortSignal): Promise<Check[]> {
  const engine = await checkEngine(signal);
  const answering = engine.outcome !== 'fail';
  const looks = [
    checkMemory(),
    checkCores(),
    checkInotify(),
    checkDisk('disk for builds', cacheDir()),
    checkGo(),
    ...(answering ? [checkEngineDisk(), checkClock(), checkLeftovers(signal), ...kernelChecks()] : []),
  ];
  return [engine, ...(await Promise.all(looks))];
}

async function checkEngine(signal: AbortSignal): Promise<Check> {
  const engine = await findEngine(signal);
  if (engine === undefined) {
    const todo = 'start Docker, or run "npm start" in a checkout, which installs and starts it on Debian-like systems';
    return { name: 'engine', outcome: 'fail', seen: 'no container engine answers', todo };
  }
  const seen = `Docker ${engine.version}, cgroup v${engine.cgroupVersion}`;
  if (engine.cgroupVersion === 2) return { name: 'engine', outcome: 'ok', seen };
  const consequence = 'kubelets of 1.31 and later are told to accept it; memory faults act on v1 files';
  return { name: 'engine', outcome: 'ok', seen: `${seen} (${consequence})` };
}

async function checkMemory(): Promise<Check> {
  const free = freemem() / gigabyte;
  const seen = `${free.toFixed(1)} GB free`;
  if (free >= 3) return { name: 'memory', outcome: 'ok', seen };
  const todo = 'a cluster of four nodes takes 1 to 2 GB: free some, or use fewer --workers';
  return { name: 'memory', outcome: free >= 1.5 ? 'warn' : 'fail', seen, todo };
}

async function checkCores(): Promise<Check> {
  const cores = availableParallelism();
  const seen = `${cores} cores`;
  if (cores >= 2) return { name: 'cores', outcome: 'ok', seen };
  return {
    name: 'cores',
    outcome: 'warn',
    seen,
    todo: 'with one core the control plane is late: expect unknown verdicts',
  };
}

async function checkInotify(): Promise<Check> {
  const limit = await inotifyInstances();
  const seen = `fs.inotify.max_user_instances ${limit ?? 'not readable here'}`;
  if (limit === undefined || limit >= 512) return { name: 'inotify', outcome: 'ok', seen };
  const root = process.getuid?.() === 0;
  const todo = root ? 'raised when a cluster is made' : 'sudo sysctl fs.inotify.max_user_instances=1024';
  return { name: 'inotify', outcome: root || limit >= 128 ? 'warn' : 'fail', seen, todo };
}

async function checkDisk(name: string, path: string): Promise<Check> {
  let place = path;
  while (!existsSync(place) && place !== '/') place = place.replace(/\/[^/]*$/, '') || '/';
  const { bavail, bsize } = await statfs(place);
  const free = (bavail * bsize) / gigabyte;
  const seen = `${free.toFixed(1)} GB free below ${place}`;
  if (free >= 15) return { name, outcome: 'ok', seen };
  const todo = 'a node image built here takes about 12 GB while it is built; one that is pulled about 3 GB';
  return { name, outcome: free >= 4 ? 'warn' : 'fail', seen, todo };
}

async function checkEngineDisk(): Promise<Check> {
  const root = await run('docker', ['info', '--format', '{{.DockerRootDir}}'], { timeoutMs: 10_000 });
  if (existsSync(root)) return checkDisk('disk of the engine', root);
  return {
    name: 'disk of the engine',
    outcome: 'warn',
    seen: `${root} is not on this machine`,
    todo: 'see to it that the engine has 4 GB free',
  };
}

async function checkClock(): Promise<Check> {
  const kernel = await run('docker', ['info', '--format', '{{.KernelVersion}}'], { timeoutMs: 10_000 });
  const seen = `kernel ${kernel}`;
  if (kernel === release()) return { name: 'clock', outcome: 'ok', seen: `${seen}, the nodes' and ours: one clock` };
  const todo = `the engine runs on another kernel than ours (${release()}): stamps of nodes and pods cannot be compared with ours; run statefault where the engine runs`;
  return { name: 'clock', outcome: 'fail', seen, todo };
}

async function checkGo(): Promise<Check> {
  const go = findOnPath('go');
  if (go !== undefined) return { name: 'go', outcome: 'ok', seen: `${go} (only needed to build node images)` };
  return { name: 'go', outcome: 'warn', seen: 'no Go', todo: 'only needed where no registry gives node images' };
}

async function checkLeftovers(signal: AbortSignal): Promise<Check> {
  const nodes = (await nodeContainers(signal)).filter(({ ours }) => ours);
  const stopped = nodes.filter(({ state }) => state !== 'running');
  const format = '{{.Names}}\t{{.State}}';
  const beside = await run('docker', ['ps', '-a', '--filter', `label=${containerLabel}`, '--format', format], {
    timeoutMs: 10_000,
  });
  const names = [
    ...stopped.map(({ name, state }) => `${name} (${state})`),
    ...beside.split('\n').filter((line) => line !== ''),
  ];
  const clusters = new Set(nodes.map(({ cluster }) => cluster)).size;
  const seen = `${clusters} cluster(s) of ours${names.length === 0 ? ', nothing else' : `; ${names.join(', ')}`}`;
  if (names.length === 0) return { name: 'leftovers', outcome: 'ok', seen };
  return {
    name: 'leftovers',
    outcome: 'warn',
    seen,
    todo: 'statefault down --name <cluster>; the next run on a cluster removes its probers',
  };
}

/** What network faults need of the kernel, tried in a container without a network; needs a node image. */
function kernelChecks(): Promise<Check>[] {
  const tries: [string, string[], string][] = [
    ['iptables', ['iptables', '-A', 'OUTPUT', '-p', 'tcp', '-j', 'DROP'], 'network partitions are not possible'],
    [
      'packet loss',
      ['iptables', '-A', 'OUTPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.1', '-j', 'DROP'],
      'packet loss is not possible',
    ],
    [
      'bandwidth (tbf)',
      ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'tbf', 'rate', '1mbit', 'burst', '32kbit', 'latency', '400ms'],
      'slow links are not possible',
    ],
    [
      'delay (netem)',
      ['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '10ms'],
      'delayed packets are not possible; everything else is',
    ],
  ];
  return tries.map(async ([name, argv, without]): Promise<Check> => {
    const image = await anyNodeImage();
    if (image === undefined)
      return { name, outcome: 'warn', seen: 'not tried: no node image yet', todo: 'statefault up, then look again' };
    const [entry = '', ...rest] = argv;
    const words = [
      'run',
      '--rm',
      '--network',
      'none',
      '--cap-add',
      'NET_ADMIN',
      '--label',
      `${containerLabel}=check`,
      '--entrypoint',
      entry,
    ];
    const failure = await run('docker', [...words, image, ...rest], { timeoutMs: 20_000 }).then(
      () => undefined,
      (error: unknown) => String(error).split('\n')[1] ?? String(error),
    );
    return failure === undefined
      ? { name, outcome: 'ok', seen: 'works' }
      : { name, outcome: 'warn', seen: failure, todo: without };
  });
}

async function anyNodeImage(): Promise<string | undefined> {
  const out = await run(
    'docker',
    ['images', '--filter', 'label=io.statefault.node', '--format', '{{.Repository}}:{{.Tag}}'],
    { timeoutMs: 10_000 },
  );
  return out.split('\n').find((line) => line !== '' && !line.includes('<none>'));
}
