import type { NodeShell } from '../../world.ts';
import type { Disk, Machine } from './machine.ts';
import type { Model } from './model.ts';

type Command = (machine: Machine, argv: readonly string[]) => string | undefined;

/**
 * Commands in nodes: exactly those that the harness runs, with their output as it comes back (the last newline removed).
 * Any other rejects, so that a new one is modelled and not guessed. `config` is the kubelets' configuration file.
 */
export function memoryShell({ clock, chance, machines }: Model, config: string): NodeShell {
  return {
    async run(node, argv, { signal } = {}) {
      signal?.throwIfAborted();
      const machine = machines.get(node);
      if (machine === undefined) throw new Error(`${node} is no node of this cluster`);
      // A command that was sent goes on in its node, whoever still waits for it.
      const out = later(clock, chance.between(20, 200), () => answer(machine, argv, config));
      await clock.sleep(chance.between(1, 5), signal);
      return out;
    },
  };
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

function answer(machine: Machine, argv: readonly string[], config: string): string {
  for (const command of [systemctl, crictl, readConfig(config), readIfThere, find]) {
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

const crictl: Command = ({ sandboxes }, argv) => {
  if (argv.slice(0, 5).join(' ') !== 'crictl ps -a -o json') return undefined;
  const namespace = /^io\.kubernetes\.pod\.namespace=(.*)$/.exec(argv[argv.indexOf('--label') + 1] ?? '')?.[1];
  const containers = [...sandboxes.values()].flatMap(({ uid, name, namespace: mine, container }) => {
    if (container === undefined || (namespace !== undefined && namespace !== mine)) return [];
    const labels = {
      'io.kubernetes.container.name': container.name,
      'io.kubernetes.pod.name': name,
      'io.kubernetes.pod.namespace': mine,
      'io.kubernetes.pod.uid': uid,
    };
    const metadata = { name: container.name, attempt: container.attempt };
    const { id, createdNs: createdAt } = container;
    const state = container.running ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED';
    return [{ id, metadata, state, createdAt, labels }];
  });
  return JSON.stringify({ containers });
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

const filesIn = (disk: Disk, directory: string): string[] =>
  [...disk.keys()].filter((path) => path.startsWith(`${directory}/`));
