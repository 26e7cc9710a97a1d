import { Command, InvalidArgumentError } from 'commander';
import { realTime } from '../../clusters/time-lapse.ts';
import { systemClock } from '../clock.ts';
import { kubeconfigOf, ourCluster, type OurCluster } from '../control/kind.ts';
import { connect } from '../control/kube.ts';
import { machinesOf } from '../control/machines.ts';
import { nodeShell } from '../control/node-shell.ts';
import { timeLapseOf } from '../control/time-lapse.ts';
import type { Progress } from '../control/progress.ts';
import { InfrastructureError } from '../errors.ts';
import { liveChanges } from '../report/live-changes.ts';
import { liveLines } from '../report/live-lines.ts';
import type { LiveView } from '../report/live-model.ts';
import { painted } from '../report/live-table.ts';
import { ledgerOf, tools } from './clusters.ts';
import type { Context } from './context.ts';
import type { World } from '../world.ts';
import { abortOnSignals } from './interrupt.ts';
import { lazyApi } from './lazy-api.ts';
import { clusterName, defaultCluster } from './options.ts';
import { Screen } from './screen.ts';
import { colours, sayer } from './terminal.ts';
import type { Watchable } from './watchable.ts';
import { Watching } from './watching.ts';

interface WatchOptions {
  name: string;
  namespace?: string;
  once?: true;
  json?: true;
}

/** `statefault watch`: a live picture of a cluster of ours; takes no lock and changes nothing. */
export function watchCommand(_context: () => Context): Command {
  return new Command('watch')
    .description('show what happens on a cluster, live: nodes, identities, claims, who runs, and times against bounds')
    .option('--name <name>', 'cluster to watch', clusterName, defaultCluster)
    .option('--namespace <namespace>', 'watch this namespace alone (default: all)', namespaceName)
    .option('--once', 'print one picture and end')
    .option('--json', 'print JSON: one document for each change, or one with --once')
    .action(async (options: WatchOptions) => {
      const quitting = new AbortController();
      // Nothing is undone when it is interrupted: the usual words would be wrong.
      const interrupted = abortOnSignals(() => {});
      const signal = AbortSignal.any([interrupted, quitting.signal]);
      process.stdout.on('error', () => quitting.abort());
      const progress: Progress = { say: sayer(), log: () => {}, signal };
      const { kind } = await tools(progress);
      const watchable = await watchableOf(kind, await ourCluster(options.name, signal));
      try {
        await watch(watchable, options, signal, () => quitting.abort());
      } catch (error) {
        if (!quitting.signal.aborted) throw error;
      }
      interrupted.throwIfAborted();
    });
}

function namespaceName(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError('it is no name of a namespace.');
  return text;
}

async function watchableOf(kind: string, { name, nodes }: OurCluster): Promise<Watchable> {
  const named = (role: string): string[] => nodes.filter((node) => node.role === role).map((node) => node.name);
  const [first] = nodes;
  const timeLapse = first === undefined ? realTime : await timeLapseOf(first.name);
  return {
    cluster: {
      name,
      k8s: first?.k8s ?? '',
      profile: 'unknown',
      storage: 'unknown',
      timeLapse: timeLapse.factor,
      controlPlanes: named('control-plane'),
      workers: named('worker'),
      workloadImage: first?.workloadImage ?? '',
    },
    api: lazyApi(async () => connect(await kubeconfigOf(kind, name))),
    nodes: nodeShell(
      nodes.map((node) => node.name),
      timeLapse,
    ),
    clock: systemClock,
    machines: machinesOf(
      name,
      nodes.map((node) => node.name),
    ),
  };
}

const drawEveryMs = 250;
const gatherMs = 40;

async function watch(
  watchable: Watchable,
  options: WatchOptions,
  signal: AbortSignal,
  quit: () => void,
): Promise<void> {
  const { clock } = watchable;
  let wake = (): void => {};
  const { namespace } = options;
  const ledger = ledgerOf(watchable as World);
  const watching = new Watching(watchable, { ledger, namespace, signal, onEntry: () => wake() });
  await watching.firstPicture();
  if (options.once === true) return printOnce(watching.view(), options);
  const output = outputFor(options, quit);
  try {
    for (;;) {
      const view = watching.view();
      output.show(view);
      requireCluster(view);
      const news = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([news, clock.sleep(drawEveryMs, signal)]);
      // What comes together is shown together.
      await clock.sleep(gatherMs, signal);
    }
  } finally {
    output.close();
  }
}

function printOnce(view: LiveView, { json }: WatchOptions): void {
  if (json === true) process.stdout.write(`${JSON.stringify(view, null, 2)}\n`);
  else process.stdout.write(`${textOf(view, process.stdout.columns ?? Infinity)}\n`);
}

const textOf = (view: LiveView, columns: number): string =>
  liveLines(view, { columns })
    .map((line) => painted(line, colours))
    .join('\n');

interface Output {
  show(view: LiveView): void;
  close(): void;
}

function outputFor({ json }: WatchOptions, quit: () => void): Output {
  if (json === true) return jsonLines();
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb' ? screenOutput(quit) : changeLines();
}

function jsonLines(): Output {
  let before = '';
  return {
    show: (view) => {
      const what = JSON.stringify({ ...view, at: undefined });
      if (what !== before) process.stdout.write(`${JSON.stringify(view)}\n`);
      before = what;
    },
    close: () => {},
  };
}

function changeLines(): Output {
  let before: LiveView | undefined;
  return {
    show: (view) => {
      for (const line of liveChanges(before, view)) process.stdout.write(`${line}\n`);
      before = view;
    },
    close: () => {},
  };
}

function screenOutput(quit: () => void): Output {
  const screen = new Screen(quit);
  return {
    show: (view) => screen.show((room) => liveLines(view, room).map((line) => painted(line, colours))),
    close: () => screen.close(),
  };
}

function requireCluster({ cluster, nodes }: LiveView): void {
  if (nodes.every(({ engine }) => engine?.state === 'gone'))
    throw new InfrastructureError(`cluster "${cluster}" was removed`);
}
