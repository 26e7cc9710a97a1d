import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildNodeImage, writeOverlay } from '../clusters/node-image/index.ts';
import { clusterName, defaultK8s, kubernetesVersion } from '../harness/cli/options.ts';
import { run } from '../harness/control/command.ts';
import type { Progress } from '../harness/control/progress.ts';
import { UsageError } from '../harness/errors.ts';
import { findRuns } from '../harness/store/find-runs.ts';
import { readVerdict } from '../harness/store/read-record.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';
import { mutants, type Mutant } from '../suites/mutants.ts';
import { entry } from './entry.ts';
import { mutantsTable, type Caught } from './mutants/table.ts';
import { writeBelowMark } from './record/below-mark.ts';

// `npm run mutants -- upside-down-statefulset`: builds Kubernetes with a controller that is broken on purpose, makes a cluster of it and runs
// the scenario that must catch it. All of them where none is named.
//   --k8s <version>
//   --name <cluster>   of the clusters that are made, one after the other, and removed
//   --into <dir>       where the runs go
//   --write <file>     a file of Markdown; the table goes below its mark
// Exit: 0 every one was caught by the promises that it breaks; 1 one was not.
const main = join(import.meta.dirname, '../harness/cli/main.ts');

await entry(async (progress) => {
  const chosen = parsed(process.argv.slice(2));
  const results: Caught[] = [];
  for (const mutant of chosen.mutants) {
    progress.say(`${mutant.name}: ${mutant.story}`);
    const caught = await caughtBy(mutant, chosen, progress);
    progress.say(
      `${mutant.name}: ${caught.missed.length === 0 ? 'caught' : `NOT caught by ${caught.missed.join(', ')}`}`,
    );
    results.push(caught);
  }
  const table = mutantsTable(results, { k8s: chosen.k8s, date: new Date().toISOString().slice(0, 10) });
  progress.say(`\n${table}`);
  if (chosen.write !== undefined) writeBelowMark(chosen.write, table);
  return results.every(({ missed }) => missed.length === 0) ? 0 : 1;
});

/** One mutant on a cluster of its own, removed after. */
async function caughtBy(
  mutant: Mutant,
  { k8s, name, into }: Pick<ReturnType<typeof parsed>, 'k8s' | 'name' | 'into'>,
  { say, log, signal }: Progress,
): Promise<Caught> {
  const directory = mkdtempSync(join(tmpdir(), 'statefault-mutant-'));
  const artifacts = join(into, mutant.name);
  const statefault = (words: string[], timeoutMs: number): Promise<string> =>
    run(process.execPath, [main, ...words, '--name', name], {
      timeoutMs,
      onLine: log,
      env: { ARTIFACTS: artifacts },
      signal,
    });
  let image: string | undefined;
  try {
    const quiet = { say: log, log, signal };
    const overlay = await writeOverlay({ k8s, edits: mutant.edits, directory }, quiet);
    say('building its image');
    image = (await buildNodeImage({ ...quiet, k8s, overlay })).image;
    say('making a cluster of it');
    await statefault(['up', '--k8s', k8s, '--overlay', overlay], 60 * 60_000);
    say(`running ${mutant.scenario}`);
    // Its exit code says that a promise is broken: which one is in the verdict.
    await statefault(['run', mutant.scenario, '--k8s', k8s], 30 * 60_000).catch(() => signal.throwIfAborted());
    return judged(mutant, artifacts);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await run(process.execPath, [main, 'down', '--name', name], { timeoutMs: 120_000, onLine: log });
    if (image !== undefined) await removeImage(image);
  }
}

/** With its base: nobody wants a broken Kubernetes later, and what was compiled is kept. */
async function removeImage(image: string): Promise<void> {
  const docker = (...words: string[]): Promise<string> => run('docker', words, { timeoutMs: 120_000 });
  const base = await docker('image', 'inspect', '--format', '{{index .Config.Labels "io.statefault.base"}}', image);
  await docker('image', 'rm', image, base);
}

function judged(mutant: Mutant, artifacts: string): Caught {
  const [last] = findRuns(artifacts).slice(-1);
  const verdict = last === undefined ? undefined : readVerdict(last);
  const broken = verdict?.findings.filter(({ outcome }) => outcome === false).map(({ name }) => name) ?? [];
  return { mutant, broken, missed: mutant.broken.filter((name) => !broken.includes(name)) };
}

function parsed(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        k8s: { type: 'string', default: defaultK8s },
        name: { type: 'string', default: 'statefault-mutant' },
        into: { type: 'string' },
        write: { type: 'string' },
      },
    });
    const unknown = positionals.find((name) => !mutants.some((one) => one.name === name));
    if (unknown !== undefined) throw new Error(`there is no mutant "${unknown}".`);
    return {
      mutants: positionals.length === 0 ? mutants : mutants.filter(({ name }) => positionals.includes(name)),
      k8s: kubernetesVersion(values.k8s),
      name: clusterName(values.name),
      into: resolve(values.into ?? join(artifactsDirectory(process.env), `mutants-${Date.now().toString(36)}`)),
      write: values.write,
    };
  } catch (error) {
    const names = mutants.map(({ name }) => name).join(' | ');
    throw new UsageError(`${(error as Error).message} usage: npm run mutants -- [${names}] [--k8s v] [--into dir]`);
  }
}
