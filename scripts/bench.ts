import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureKind } from '../harness/control/kind-binary.ts';
import { kubeconfigOf, ourClusters } from '../harness/control/kind.ts';
import type { Progress } from '../harness/control/progress.ts';
import { UsageError } from '../harness/errors.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { checking } from './bench/checking.ts';
import { latencies } from './bench/latency.ts';
import { recordings } from './bench/recording.ts';
import { tables, type Measured } from './bench/table.ts';
import { entry } from './entry.ts';

const sizes = [10_000, 100_000, 1_000_000];

// `npm run bench`: how soon, how much, how fast. Numbers to compare within one run; nothing here passes or fails.
//   --no-cluster      leave out what needs a real cluster
//   --name <cluster>  the cluster to write to (default: the first of ours)
//   --history <run>   the saved run that is grown for the checkers
await entry(async (progress) => {
  const options = parsed(process.argv.slice(2));
  const { say, signal } = progress;
  const kubeconfig = options.cluster ? await ourKubeconfig(options.name, progress) : undefined;
  if (kubeconfig !== undefined) say('writing to the cluster, and looking in four ways');
  const measured: Measured = {
    ...(kubeconfig === undefined ? {} : { latencies: await latencies(kubeconfig, say) }),
    recorded: await recordings(signal, say),
    judged: await checking(options.history, sizes, signal, say),
  };
  const machine = {
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    loadAverage: loadavg(),
    node: process.version,
  };
  const path = join(artifactsDirectory(process.env), 'bench.json');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ machine, ...measured }, null, 2)}\n`);
  const load = machine.loadAverage.map((one) => one.toFixed(1)).join(' ');
  say(
    `\n${tables(measured)}\n\n${machine.cores} × ${machine.cpu}, Node ${machine.node}, load average ${load}\n${path}`,
  );
  return 0;
});

interface Options {
  cluster: boolean;
  name: string | undefined;
  history: string;
}

function parsed(words: string[]): Options {
  try {
    const { values } = parseArgs({
      args: words,
      allowNegative: true,
      options: {
        cluster: { type: 'boolean', default: true },
        name: { type: 'string' },
        history: { type: 'string', default: 'suites/histories/kubelet-outage' },
      },
    });
    return { cluster: values.cluster, name: values.name, history: values.history };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function ourKubeconfig(name: string | undefined, progress: Progress): Promise<string | undefined> {
  const clusters = await ourClusters(progress.signal);
  const cluster = name === undefined ? clusters[0] : clusters.find((one) => one.name === name);
  if (cluster !== undefined) return kubeconfigOf(await ensureKind(progress), cluster.name);
  if (name !== undefined) throw new UsageError(`there is no cluster "${name}": make it with "statefault up"`);
  progress.say('no cluster of ours: latencies are left out ("statefault up" makes one)');
  return undefined;
}
