#!/usr/bin/env node
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { artifactsDirectory } from '../store/run-directory.ts';
import type { Context } from './context.ts';
import { exitCodeOf, exitCodes } from './exit.ts';
import { abortOnSignals } from './interrupt.ts';
import { printable } from './printable.ts';
import { program } from './program.ts';
import { logger, sayer } from './terminal.ts';

const artifacts = artifactsDirectory(process.env);
const say = sayer();

async function main(): Promise<number> {
  let made: Context | undefined;
  const context = (): Context =>
    (made ??= {
      say,
      artifacts,
      signal: abortOnSignals(say),
      log: logger(join(artifacts, 'statefault.log')),
      exitCode: 0,
    });
  try {
    await program(context).parseAsync();
    return made?.exitCode ?? 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    const reason: unknown = made?.signal.aborted === true ? made.signal.reason : error;
    process.stderr.write(`statefault: ${printable(reason instanceof Error ? reason.message : String(reason))}\n`);
    if (error instanceof Error) made?.log(error.stack ?? error.message);
    return exitCodeOf(reason);
  }
}

// Connections that a library left open must not keep the process.
process.exit(await main());
