import { crictl as askedWith } from '../../../clusters/time-lapse.ts';
import { kubeletCommand } from '../../observer/kubelet-follower.ts';
import { nodeScript, nodeScriptName } from '../../nemesis/survey/node-script.ts';
import type { NodeShell } from '../../world.ts';
import { wipe } from './claim-protection.ts';
import type { Disk, Machine } from './machine.ts';
import type { Model } from './model.ts';
import type { Node } from './objects.ts';
import { packetFilter, routesOf } from './packet-filter.ts';
import { paths } from './paths.ts';
import { labelsOf } from './runtime.ts';

/** What a follower of a node hears. */
interface Ears {
  onLine(line: string): void;
  onBeat(): void;
}

type Command = (machine: Machine, argv: readonly string[]) => string | undefined;

/**
 * Commands in nodes: exactly those that the harness runs, with their output as it comes back (the last newline removed).
 * Any other rejects, so that a new one is modelled and not guessed. `config` is the kubelets' configuration file.
 */
export function memoryShell(
  model: Model,
  config: string,
): NodeShell & { follow(node: string, argv: readonly string[], ears: Ears, signal: AbortSignal): Promise<void> } {
  const { clock, chance, machines } = model;
  return {
    realNs: (stampNs) => stampNs,
    async follow(node, argv, ears, signal) {
      const machine = machines.get(node);
      const runtime = machine?.runtime;
      if (machine !== undefined && argv.join(' ') === kubeletCommand.join(' '))
        return followKubelet(model, machine, ears, signal);
      if (argv.join(' ') !== 'ctr -n k8s.io events' || runtime === undefined)
        throw new Error(
          `the memory world follows nothing but the runtime's events and the kubelet of a node: ${argv.join(' ')}`,
        );
      await clock.sleep(chance.between(20, 90), signal);
      const unfollow = runtime.follow((line) => clock.after(chance.between(0.5, 3), () => ears.onLine(line)));
      try {
        for (;;) {
          ears.onBeat();
          await clock.sleep(1_000, signal);
        }
      } catch {
        // Leaving ends it.
      } finally {
        unfollow();
      }
    },
    async run(node, argv, { signal, input } = {}) {
      signal?.throwIfAborted();
      const machine = machines.get(node);
      if (machine === undefined) throw new Error(`${node} is no node of this cluster`);
      // A command that was sent goes on in its node, whoever still waits for it.
      const out = later(clock, chance.between(20, 200), () => answer(model, machine, argv, config, input));
      await clock.sleep(chance.between(1, 5), signal);
      return out;
    },
  };
}

/** A unit that is looked at once a second. */
async function followKubelet({ clock }: Model, { kubelet }: Machine, ears: Ears, signal: AbortSignal): Promise<void> {
  let known: boolean | undefined;
  while (!signal.aborted) {
    ears.onBeat();
    if (kubelet.active !== known) {
      const stamp = clock.monotonicNs() / 1_000n;
      ears.onLine(`ActiveState=${kubelet.active ? 'active' : 'inactive'} StateChangeTimestampMonotonic=${stamp}`);
    }
    known = kubelet.active;
    await clock.sleep(1_000, signal).catch(() => undefined);
  }
}

function later<T>(clock: Model['clock'], ms: number, act: () => T): Promise<T> {
  const result = Promise.withResolvers<T>();
  result.promise.catch(() => undefined);
  clock.after(ms, () => {
    try {
      result.resolve(act());
    } catch (error) {
      result.reject(error);
    }
  });
  return result.promise;
}

function answer(model: Model, machine: Machine, argv: readonly string[], config: string, input?: string): string {
  const filtered = packetFilter(model, machine, argv, input);
  if (filtered !== undefined) return filtered;
  for (const command of [
    systemctl,
    crictl,
    inspect,
    listTasks,
    listSandboxes,
    labelNamespace,
    containerInfo,
    readConfig(config),
    readIfThere,
    find,
    removeDirectory,
    findAddresses(model),
    network(model),
    survey,
    deadMan(model, config),
  ]) {
    const out = command(machine, argv);
    if (out !== undefined) return out;
  }
  throw new Error(`the memory world knows no command: ${argv.join(' ')}`);
}

const systemctl: Command = ({ kubelet }, [program, verb, unit]) => {
  if (program !== 'systemctl' || unit !== 'kubelet') return undefined;
  if (verb === 'show') return kubelet.active ? 'active' : 'inactive';
  if (verb === 'stop') kubelet.stop();
  else if (verb === 'start') kubelet.start();
  else return undefined;
  return '';
};

const asked = askedWith.join(' ');

const crictl: Command = ({ sandboxes }, argv) => {
  if (argv.join(' ') === `${asked} pods -q --no-trunc`) return [...sandboxes.keys()].join('\n');
  if (argv.slice(0, 6).join(' ') !== `${asked} ps -a -o json`) return undefined;
  const namespace = /^io\.kubernetes\.pod\.namespace=(.*)$/.exec(argv[argv.indexOf('--label') + 1] ?? '')?.[1];
  const containers = [...sandboxes.values()].flatMap((sandbox) => {
    const { container } = sandbox;
    if (container === undefined || (namespace !== undefined && namespace !== sandbox.namespace)) return [];
    const { id, name, attempt, createdNs: createdAt } = container;
    const state = container.running ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED';
    return [{ id, metadata: { name, attempt }, state, createdAt, labels: labelsOf(sandbox, container) }];
  });
  return JSON.stringify({ containers });
};

const inspect: Command = ({ sandboxes }, argv) => {
  const template = `${asked} inspect --output go-template --template {{.status.finishedAt}}`;
  if (argv.slice(0, -1).join(' ') !== template) return undefined;
  const found = [...sandboxes.values()].find(({ container }) => container?.id === argv.at(-1))?.container;
  if (found === undefined) throw new Error(`no such container: ${argv.at(-1)}`);
  if (found.finishedNs === undefined) return '0001-01-01T00:00:00Z';
  const [seconds, ns] = [found.finishedNs / 1_000_000_000n, found.finishedNs % 1_000_000_000n];
  return new Date(Number(seconds) * 1_000).toISOString().replace('000Z', `${String(ns).padStart(9, '0')}Z`);
};

const listTasks: Command = ({ sandboxes }, argv) => {
  if (argv.join(' ') !== 'ctr -n k8s.io tasks ls') return undefined;
  const tasks = [...sandboxes.values()].flatMap(({ container }) =>
    container === undefined ? [] : [`${container.id}    1    ${container.running ? 'RUNNING' : 'STOPPED'}`],
  );
  return ['TASK    PID    STATUS', ...tasks].join('\n');
};

const listSandboxes: Command = ({ sandboxes }, argv) =>
  argv.join(' ') === `${asked} pods -q --no-trunc` ? [...sandboxes.values()].map(({ id }) => id).join('\n') : undefined;

const labelNamespace: Command = ({ runtime }, argv) => {
  if (argv.slice(0, 3).join(' ') !== 'ctr namespaces label') return undefined;
  const [name, label = ''] = argv.slice(3);
  const [key = '', value] = label.split('=');
  runtime.tell(name ?? '', '/namespaces/update', { name, labels: { [key]: value } });
  return '';
};

const containerInfo: Command = ({ sandboxes }, argv) => {
  if (argv.slice(0, 5).join(' ') !== 'ctr -n k8s.io containers info') return undefined;
  for (const sandbox of sandboxes.values()) {
    if (sandbox.id === argv[5]) return JSON.stringify({ ID: sandbox.id, Labels: labelsOf(sandbox) });
    if (sandbox.container !== undefined && sandbox.container.id === argv[5])
      return JSON.stringify({ ID: sandbox.container.id, Labels: labelsOf(sandbox, sandbox.container) });
  }
  throw new Error(`ctr: container "${argv[5]}" in namespace "k8s.io": not found`);
};

const readConfig =
  (config: string): Command =>
  (_machine, argv) =>
    argv.join(' ') === 'cat /var/lib/kubelet/config.yaml' ? config : undefined;

const readIfThere: Command = ({ disk }, argv) => {
  if (argv.slice(0, 3).join(' ') !== 'sh -c test ! -e "$1" || cat "$1"') return undefined;
  return (disk.get(argv[4] ?? '')?.lines ?? []).join('\n');
};

const find: Command = ({ disk }, [program, directory, ...rest]) => {
  if (program !== 'find' || rest.slice(0, 2).join(' ') !== '-mindepth 1') return undefined;
  const inside = filesIn(disk, directory ?? '');
  if (rest[2] !== '-delete') return inside.join('\n');
  for (const path of inside) disk.delete(path);
  return '';
};

const removeDirectory: Command = ({ disk }, [program, how, directory]) => {
  if (program !== 'rm' || how !== '-rf') return undefined;
  wipe(disk, directory ?? '');
  return '';
};

/** Whom a node finds under the name of another one. */
const findAddresses =
  ({ store }: Model): Command =>
  (_machine, [program, , name]) => {
    if (program !== 'getent') return undefined;
    const addresses = store.get<Node>(paths.nodes, name ?? '')?.status['addresses'] as { address: string }[];
    return addresses.map(({ address }) => `${address}      STREAM ${name}\n${address}      DGRAM`).join('\n');
  };

/** Datagrams sent so that a packet filter drops them; the queues of its device, of which it cannot make any other. */
const network =
  (model: Model): Command =>
  (machine, argv) => {
    const words = argv.join(' ');
    if (words === 'ip -4 route show') return routesOf(model, machine);
    if (words === 'ip -6 route show' || words.startsWith('unshare --net iptables ')) return '';
    if (words === 'tc qdisc show dev eth0 root') return 'qdisc noqueue 0: root refcnt 2';
    if (argv[3] !== 'statefault-provoke') return undefined;
    machine.provoked++;
    return '';
  };

const filesIn = (disk: Disk, directory: string): string[] =>
  [...disk.keys()].filter((path) => path.startsWith(`${directory}/`));

/** What the harness asks a node when it looks at everything in one command: of most things there is nothing. */
const survey: Command = ({ name: node, kubelet, filter, timers }, argv) => {
  if (argv[3] !== nodeScriptName) return undefined;
  const unit = (id: string, state: string): string => `MainPID=77\nId=${id}.service\nActiveState=${state}\n`;
  const [armed, fired] = [true, false].map((set) =>
    [...timers].filter(([, state]) => (state !== 'fired') === set).map(([name]) => name),
  );
  const there: Record<string, string[]> = {
    units: [unit('kubelet', kubelet.active ? 'active' : 'inactive'), unit('containerd', 'active')],
    filter,
    ours: (armed ?? []).map((name) => `${name}.timer`),
    files: (fired ?? []).map((name) => `/run/statefault/dead-man/${name}.fired`),
    manifests: node.endsWith('control-plane') ? controlPlaneManifests.map((name) => `${name}.yaml`) : [],
    static: node.endsWith('control-plane') ? controlPlaneManifests : [],
  };
  const names = [...nodeScript.matchAll(/== (\w+)/g)].map(([, name]) => name ?? '');
  return names.flatMap((name) => [`== ${name}`, ...(there[name] ?? [])]).join('\n');
};

const controlPlaneManifests = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** A command that fails does not keep the next one from running; one that is not modelled does. */
function goOn(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (String(error).includes('knows no command')) throw error;
  }
}

/** A timer of the node itself, armed (with a time and a program) and taken back as harness/nemesis/dead-man.ts does. */
const deadMan =
  (model: Model, config: string): Command =>
  (machine, [program, , , , unit = '', after, , ...words]) => {
    const { timers } = machine;
    if (program !== 'bash' || !unit.startsWith('statefault-dead-man-')) return undefined;
    const timer = timers.get(unit);
    if (after === undefined) {
      timers.delete(unit);
      if (typeof timer === 'function') timer();
      return timer === 'fired' ? `removed '/run/statefault/dead-man/${unit}.fired'` : '';
    }
    const cancel = model.clock.after(Number.parseFloat(after) * 1_000, () => {
      timers.set(unit, 'fired');
      while (words.length > 0) goOn(() => answer(model, machine, words.splice(0, Number(words.shift())), config));
    });
    timers.set(unit, cancel);
    return '';
  };
