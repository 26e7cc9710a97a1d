#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { artifactsDirectory } from '../store/run-directory.ts';
import type { Context } from './context.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { exitCodeOf, exitCodes } from './exit.ts';
import { imageCommand } from './image.ts';
import { abortOnSignals } from './interrupt.ts';
import { listCommand } from './list.ts';
import { recheckCommand } from './recheck.ts';
import { runCommand } from './run.ts';
import { logger, sayer } from './terminal.ts';
import { upCommand } from './up.ts';
import { watchCommand } from './watch.ts';

const artifacts = artifactsDirectory(process.env);
const say = sayer();

function version(): string {
  // Two levels up in a checkout, three in the compiled package.
  const places = ['../..', '../../..'].map((up) => join(import.meta.dirname, up, 'package.json'));
  for (const place of places) {
    try {
      return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}

function program(context: () => Context): Command {
  const root = new Command('statefault')
    .description('Chaos tests for StatefulSets on real kind clusters.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'statefault: ')) });
  const commands = [
    runCommand,
    recheckCommand,
    upCommand,
    downCommand,
    listCommand,
    diagnoseCommand,
    doctorCommand,
    imageCommand,
    watchCommand,
  ];
  for (const make of commands) root.addCommand(make(context).exitOverride().copyInheritedSettings(root));
  return root;
}

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
    process.stderr.write(`statefault: ${reason instanceof Error ? reason.message : String(reason)}\n`);
    if (error instanceof Error) made?.log(error.stack ?? error.message);
    return exitCodeOf(reason);
  }
}

// Connections that a library left open must not keep the process.
process.exit(await main());
