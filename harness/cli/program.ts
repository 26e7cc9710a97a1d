import { Command } from 'commander';
import type { Context } from './context.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { exportCommand } from './export.ts';
import { faultsCommand } from './faults.ts';
import { healCommand } from './heal.ts';
import { imageCommand } from './image.ts';
import { injectCommand } from './inject.ts';
import { listCommand } from './list.ts';
import { recheckCommand } from './recheck.ts';
import { runCommand } from './run.ts';
import { upCommand } from './up.ts';
import { version } from './version.ts';
import { watchCommand } from './watch.ts';

/** Every command that people can give. `context` is called by the first that has found its input good. */
export function program(context: () => Context): Command {
  const root = new Command('statefault')
    .description('Chaos tests for StatefulSets on real kind clusters.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'statefault: ')) });
  const commands = [
    runCommand,
    injectCommand,
    healCommand,
    faultsCommand,
    recheckCommand,
    exportCommand,
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
