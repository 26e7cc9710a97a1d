import { Command } from 'commander';
import { boundsOf } from '../bounds/bounds.ts';
import { expectedFacts } from '../bounds/expected-facts.ts';
import { safeFactor } from '../control/safe-factor.ts';
import { longChaos } from '../generator/chaos.ts';
import { chaosMenu } from './chaos-menu.ts';
import { shownBy } from './chaos-promise.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { count, defaultK8s } from './options.ts';
import { runScenarios, showSession, withRunOptions, type RunOptions } from './run-scenarios.ts';
import { usualTimers } from './usual-timers.ts';

/** `statefault chaos`: at most one of an identity, through random faults; and the control, which must find two. */
export function chaosCommand(context: () => Context): Command {
  const command = new Command('chaos')
    .description('inject random faults for a while, chosen by --seed, and prove that no identity ever has two writers')
    .option('--minutes <n>', 'how long at least', count(24 * 60), 10)
    .option('--forced', 'pods may be deleted by force too: two writers are to be found then');
  return withRunOptions(command).action(async (options: RunOptions & { minutes: number; forced?: true }) => {
    const given = context();
    const { minutes, forced = false, seed, storage = 'shared', k8s = defaultK8s } = options;
    const timers = await timersOf(options, given);
    const scenario = longChaos(chaosMenu(forced), {
      seed,
      lengthMs: minutes * 60_000,
      bounds: boundsOf(expectedFacts({ k8s, ...timers })),
      storage,
      forced,
    });
    const ran = await runScenarios([scenario], { ...options, ...timers, storage }, given);
    showSession(ran, options);
    const shown = ran.results.map(({ verdict }) => shownBy(verdict, forced));
    for (const { words } of shown) given.say(words);
    const whole = shown.length === ran.session.runs.length;
    given.exitCode = shown.some((one) => !one.shown)
      ? exitCodes.broken
      : whole
        ? exitCodes.ok
        : exitCodes.infrastructure;
  });
}

/** The timers have to be known before the cluster is there: the schedule is as long as they make it. */
async function timersOf({ profile, timeLapse, k8s = defaultK8s }: RunOptions, given: Context) {
  const { factor } = await safeFactor();
  const usual = profile === undefined && timeLapse === undefined ? await usualTimers(k8s, factor, given) : undefined;
  const lapse = timeLapse ?? (usual?.usuallyInTimeLapse === true ? factor : 1);
  return { profile: profile ?? (lapse > 1 ? ('default' as const) : ('fast' as const)), timeLapse: lapse };
}
