import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { mergeSessions } from '../store/merge-sessions.ts';
import { uniqueDirectory } from '../store/run-directory.ts';
import { readSession, saveSession } from '../store/session-directory.ts';
import type { Context } from './context.ts';

/** `statefault merge`: makes one session of the shards of a plan; touches no cluster. */
export function mergeCommand(context: () => Context): Command {
  return new Command('merge')
    .description('join the sessions of the shards of one plan into one session')
    .argument('<session...>', 'directories of the shards’ sessions, each shard once')
    .requiredOption('--out <directory>', 'of the whole; made, and must not be there')
    .action((paths: string[], { out }: { out: string }) => {
      const whole = mergeSessions(paths.map((name) => ({ name, session: readSession(name) })));
      if (existsSync(out)) throw new UsageError(`${out} is there already`);
      const sources = new Map(paths.flatMap((path) => readSession(path).runs.map((run) => [run.position, path])));
      const target = uniqueDirectory(out);
      // Runs of two machines may have begun in the same second, and so have one name.
      const runs = whole.runs.map((run) => {
        const { directory, position } = run;
        if (directory === undefined) return run;
        const copy = uniqueDirectory(join(target, basename(directory)));
        cpSync(join(sources.get(position) ?? '', directory), copy, { recursive: true });
        return { ...run, directory: basename(copy) };
      });
      saveSession(target, { ...whole, runs });
      context().say(`${runs.length} runs of ${paths.length} shards are in ${target}`);
    });
}
