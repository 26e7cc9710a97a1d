import { Command } from 'commander';
import type { Context } from './context.ts';
import { chaosCommand } from './chaos.ts';
import { clustersCommand } from './clusters-command.ts';
import { diagnoseCommand } from './diagnose.ts';
import { diffCommand } from './diff.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { exportCommand } from './export.ts';
import { faultsCommand } from './faults.ts';
import { fidelityCommand } from './fidelity.ts';
import { healCommand } from './heal.ts';
import { imageCommand } from './image.ts';
import { injectCommand } from './inject.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { pruneCommand } from './prune.ts';
import { oneLine, printable } from './printable.ts';
import { recheckCommand } from './recheck.ts';
import { remediesCommand } from './remedies.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { trendCommand } from './trend.ts';
import { upCommand } from './up.ts';
import { version } from './version.ts';
import { watchCommand } from './watch.ts';

/** Every command that people can give. `context` is called by the first that has found its input good. */
export function program(context: () => Context): Command {
  const root = new Command('statefault')
    .description('Chaos tests for StatefulSets on real kind clusters.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(refusal(text)) });
  const commands = [
    runCommand,
    injectCommand,
    healCommand,
    faultsCommand,
    recheckCommand,
    diffCommand,
    fidelityCommand,
    remediesCommand,
    chaosCommand,
    exportCommand,
    reportCommand,
    trendCommand,
    mergeCommand,
    pruneCommand,
    upCommand,
    downCommand,
    listCommand,
    clustersCommand,
    diagnoseCommand,
    doctorCommand,
    imageCommand,
    watchCommand,
  ];
  for (const make of commands) root.addCommand(inheriting(make(context), root));
  return root;
}

function inheriting(command: Command, from: Command): Command {
  for (const part of command.commands) inheriting(part, from);
  return command.exitOverride().copyInheritedSettings(from);
}

/** In one line, but for what the parser guesses was meant. */
function refusal(text: string): string {
  const [, said = '', guess = ''] = /^(?:error: )?(.*?)(\n\(Did you mean [^\n]*)?\n*$/s.exec(text) ?? [];
  return `statefault: ${oneLine(said)}${printable(guess)}\n`;
}
