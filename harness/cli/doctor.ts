import { Command } from 'commander';
import { checkMachine, type Check } from '../control/checks.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { measureFactor } from './measure-factor.ts';
import { checkOwing } from './owing.ts';
import { colours } from './terminal.ts';

/** `statefault doctor`: what this machine lacks for a run, and what to do about it. */
export function doctorCommand(context: () => Context): Command {
  return new Command('doctor')
    .description('check everything that a run needs of this machine; changes nothing')
    .option(
      '--time-lapse',
      'instead: make clusters and find the largest time-lapse that this machine keeps up with (minutes)',
    )
    .option('--json', 'machine-readable')
    .action(async ({ json, timeLapse }: { json?: true; timeLapse?: true }) => {
      const given = context();
      if (timeLapse === true) {
        const measured = await measureFactor(given);
        const words = `this machine keeps up with a time-lapse of ${measured.factor}: it is remembered, and used where none is given\n`;
        process.stdout.write(json === true ? `${JSON.stringify(measured, null, 2)}\n` : words);
        return;
      }
      const machine = await checkMachine(given.signal);
      const answering = machine.some(({ name, outcome }) => name === 'engine' && outcome === 'ok');
      const checks = answering ? [...machine, await checkOwing(given.signal)] : machine;
      process.stdout.write(json === true ? `${JSON.stringify(checks, null, 2)}\n` : asText(checks));
      if (checks.some(({ outcome }) => outcome === 'fail')) given.exitCode = exitCodes.infrastructure;
    });
}

const marks = { ok: colours.good('✓'), warn: colours.unsure('!'), fail: colours.bad('✗') };

function asText(checks: Check[]): string {
  const lines = checks.flatMap(({ name, outcome, seen, todo }) => [
    `${marks[outcome]} ${name.padEnd(20)} ${seen}`,
    ...(todo === undefined ? [] : [`${' '.repeat(23)}${colours.faint(todo)}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
