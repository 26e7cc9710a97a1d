import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fidelityOfRuns } from '../harness/cli/fidelity.ts';
import { clusterName, count, defaultK8s, kubernetesVersion } from '../harness/cli/options.ts';
import { run } from '../harness/control/command.ts';
import { safeFactor } from '../harness/control/safe-factor.ts';
import { isFaithful } from '../harness/diff/fidelity.ts';
import { InfrastructureError, UsageError } from '../harness/errors.ts';
import { fidelityMarkdown } from '../harness/report/fidelity.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { entry } from './entry.ts';
import { writeBelowMark } from './record/below-mark.ts';

// `npm run fidelity -- --repeat 3`: the same scenarios with the default timers, in real time on the ordinary image and in a time-lapse, one
// after the other on this machine; then what they differ in. Real time takes half an hour a round.
//   --repeat <n>       rounds of each (default: 3)
//   --time-lapse <k>   (default: what this machine keeps up with)
//   --k8s <version>
//   --name <cluster>   of the clusters that are made, and removed after
//   --into <dir>       where the runs go, in `real` and `time-lapse`; runs of before that are there count too
//   --write <file>     a file of Markdown; the table goes below its mark
// Exit: 0 nothing is unexplained; 1 something is.
const scenarios = [
  'kubelet-outage',
  'kubelet-outage-short',
  'node-object-deleted',
  'two-nodes-lost',
  'controller-manager-restarted-in-window',
];
const roundMs = 3 * 60 * 60_000;
const main = join(import.meta.dirname, '../harness/cli/main.ts');

await entry(async ({ say, log, signal }) => {
  const { repeat, factor, k8s, name, into, write } = await parsed(process.argv.slice(2));
  const sides = [
    { directory: join(into, 'real'), words: [] },
    { directory: join(into, 'time-lapse'), words: ['--time-lapse', String(factor)] },
  ];
  for (const { directory, words } of sides) {
    const chosen = ['--profile', 'default', '--k8s', k8s, '--name', name, '--repeat', String(repeat), ...words];
    const onLine = (line: string): void => {
      log(line);
      if (/^ +[\d.]+ s {2}\d+ of \d+:/.test(line)) say(line);
    };
    const env = { ARTIFACTS: directory };
    await run(process.execPath, [main, 'run', ...scenarios, ...chosen], {
      timeoutMs: repeat * roundMs,
      onLine,
      env,
      signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      // A verdict that is not true is in the table.
      say(`${directory}: ${String(error).split('\n')[0]}`);
    });
  }
  const context = { artifacts: into, say, log, signal, exitCode: 0 };
  const all = await fidelityOfRuns(join(into, 'real'), join(into, 'time-lapse'), context);
  if (all.length < scenarios.length)
    throw new InfrastructureError(`a scenario came to no verdict on one side: see ${into}`);
  const table = fidelityMarkdown(all);
  say(`\n${table}\n${into}`);
  if (write !== undefined) writeBelowMark(write, table);
  return all.every(isFaithful) ? 0 : 1;
});

async function parsed(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        repeat: { type: 'string', default: '3' },
        'time-lapse': { type: 'string' },
        k8s: { type: 'string', default: defaultK8s },
        name: { type: 'string', default: 'statefault-fidelity' },
        into: { type: 'string' },
        write: { type: 'string' },
      },
    });
    const given = values['time-lapse'];
    return {
      repeat: count(100)(values.repeat),
      factor: given === undefined ? (await safeFactor()).factor : count(100)(given),
      k8s: kubernetesVersion(values.k8s),
      name: clusterName(values.name),
      into: resolve(
        values.into ?? join(artifactsDirectory(process.env), `fidelity-${new Date().toISOString().slice(0, 10)}`),
      ),
      write: values.write,
    };
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message} usage: npm run fidelity -- [--repeat n] [--time-lapse k] [--k8s v]`,
    );
  }
}
