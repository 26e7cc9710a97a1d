import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { mayBeUnderWay, removeRuns } from '../store/remove-runs.ts';
import { retention, type Retention, type Rule } from '../store/retention.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { count } from './options.ts';

interface PruneOptions {
  keepLast?: number;
  keepFailed?: true;
  maxMb?: number;
  dryRun?: true;
  json?: true;
}

const megabyte = 1_000_000;

/** `statefault prune`: removes saved runs by rule; touches no cluster and no run that may be under way. */
export function pruneCommand(context: () => Context): Command {
  return new Command('prune')
    .description('remove saved runs by rule')
    .argument('[directory]', 'where runs are kept (default: $ARTIFACTS or _artifacts)')
    .option('--keep-last <n>', 'keep the newest n of every scenario under the same conditions', count(100_000))
    .option('--max-mb <n>', 'keep no more than n megabytes; the oldest that held go first', megabytes)
    .option('--keep-failed', 'never remove a run that did not hold')
    .option('--dry-run', 'only show what would be removed')
    .option('--json', 'machine-readable')
    .action(async (directory: string | undefined, options: PruneOptions) => {
      const rule = ruleOf(options);
      const root = resolve(directory ?? context().artifacts);
      const { indexedRuns } = await import('../store/run-index.ts');
      const runs = await indexedRuns(root);
      const given = context();
      const nowMs = Date.now();
      const found = retention(runs, rule, (run) => mayBeUnderWay(join(root, run.directory), nowMs));
      if (options.dryRun !== true) {
        removeRuns(
          root,
          found.remove.map(({ run }) => run.directory),
        );
        await indexedRuns(root);
      }
      process.stdout.write(options.json === true ? asJson(found) : asText(found, options));
      if (found.overBytes > 0) given.exitCode = exitCodes.broken;
    });
}

function ruleOf({ keepLast, keepFailed, maxMb }: PruneOptions): Rule {
  if (keepLast === undefined && maxMb === undefined)
    throw new UsageError('say what to keep: --keep-last <n>, --max-mb <n>, or both');
  return {
    ...(keepLast === undefined ? {} : { keepLast }),
    ...(keepFailed === undefined ? {} : { keepFailed }),
    ...(maxMb === undefined ? {} : { maxBytes: maxMb * megabyte }),
  };
}

function megabytes(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('use a number of megabytes.');
  return value;
}

const sizeOf = (bytes: number): string => `${(bytes / megabyte).toFixed(1)} MB`;
const sum = (runs: readonly { bytes: number }[]): number => runs.reduce((all, { bytes }) => all + bytes, 0);

function asText({ remove, keep, overBytes }: Retention, { dryRun }: PruneOptions): string {
  const freed = sizeOf(sum(remove.map(({ run }) => run)));
  const runs = remove.length === 1 ? '1 run' : `${remove.length} runs`;
  return [
    ...remove.map(({ run, why }) => `  ${run.directory}  ${sizeOf(run.bytes)}  ${why}`),
    `${dryRun === true ? 'would remove' : 'removed'} ${runs} (${freed}), ${keep.length} kept (${sizeOf(sum(keep))})`,
    ...(overBytes > 0 ? [`that is ${sizeOf(overBytes)} too much, and nothing more may go: ${whyKept(keep)}`] : []),
    '',
  ].join('\n');
}

const whyKept = (keep: Retention['keep']): string =>
  `${keep.filter(({ outcome }) => outcome !== true).length} of those kept did not hold or may be under way`;

function asJson({ remove, keep, overBytes }: Retention): string {
  const removed = remove.map(({ run, why }) => ({ directory: run.directory, bytes: run.bytes, why }));
  const kept = keep.map(({ directory, bytes }) => ({ directory, bytes }));
  return `${JSON.stringify({ removed, kept, overBytes }, null, 2)}\n`;
}
