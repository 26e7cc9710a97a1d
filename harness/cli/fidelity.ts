import { Command } from 'commander';
import { fidelityOf, isFaithful, type Fidelity } from '../diff/fidelity.ts';
import { UsageError } from '../errors.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { fidelityMarkdown } from '../report/fidelity.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { fingerprintsOf } from './fingerprints.ts';

/** `statefault fidelity`: whether a time-lapse shows what real time shows; touches no cluster. */
export function fidelityCommand(context: () => Context): Command {
  return new Command('fidelity')
    .description(
      'compare saved runs in real time with saved runs in a time-lapse, in cluster time; exit 1 on an unexplained difference',
    )
    .argument('<real>', 'directory of a run or of runs in real time, with the same timers')
    .argument('<time-lapse>', 'the same in a time-lapse')
    .option('--json', 'machine-readable')
    .action(async (real: string, lapse: string, { json }: { json?: true }) => {
      const given = context();
      const all = await fidelityOfRuns(real, lapse, given);
      process.stdout.write(json === true ? `${JSON.stringify(all, null, 2)}\n` : fidelityMarkdown(all));
      if (!all.every(isFaithful)) given.exitCode = exitCodes.broken;
    });
}

/** Every scenario that was run on both sides. Throws UsageError when there is none. */
export async function fidelityOfRuns(real: string, lapse: string, given: Context): Promise<Fidelity[]> {
  const inLapse = (wanted: boolean) => (print: Fingerprint) => (print.facts?.timeLapse ?? 1) > 1 === wanted;
  const slow = await fingerprintsOf(real, given, inLapse(false));
  const fast = await fingerprintsOf(lapse, given, inLapse(true));
  const all = [...slow].flatMap(([scenario, runs]) => fidelityOf(scenario, runs, fast.get(scenario) ?? []) ?? []);
  if (all.length === 0) throw new UsageError('no scenario was run both in real time and in a time-lapse');
  return all;
}
