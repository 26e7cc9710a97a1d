import { recordingWorld, type Recorded } from '../control/recording-world.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { arm } from '../nemesis/dead-man.ts';
import type { Fault } from '../nemesis/fault.ts';
import { everythingLeft } from '../nemesis/heal.ts';
import { survey } from '../nemesis/survey/survey.ts';
import { wordsOf, type Target } from '../nemesis/target.ts';
import type { Experiment } from '../phases/experiment.ts';
import { runLabel } from '../workload/deployed.ts';
import type { World } from '../world.ts';

const mostCommands = 100;
const deadManMarginMs = 30_000;

/** What injecting would do, for people, with every command; nothing is done. */
export async function injectPlan(world: World, { fault, targets, holdMs }: Experiment): Promise<string> {
  const lines = [
    `would inject ${fault.kind} at ${targets.map(wordsOf).join(', ')} for ${holdMs / 1_000} s, after what "statefault heal --dry-run" shows`,
    ...(await faultPlan(world, fault, targets, holdMs + deadManMarginMs)),
  ];
  return closing(lines);
}

/** The commands of one fault at its targets: the dead man's, those that inject and those that undo. */
export async function faultPlan(
  world: World,
  fault: Fault,
  targets: readonly Target[],
  deadManMs?: number,
): Promise<string[]> {
  const lines: string[] = [];
  const say = async (title: string, act: (recording: World) => Promise<unknown>): Promise<void> => {
    const recorded = await commandsOf(world, act);
    if (recorded.length > 0) lines.push(`# ${title}`, ...recorded);
  };
  for (const given of targets) {
    const target = { ...given };
    const at = wordsOf(target);
    await say(`whether it can be here: ${at}`, async (recording) => {
      const lacking = await fault.available?.(target, recording);
      if (lacking !== undefined) lines.push(`# not available at ${at}: ${lacking}`);
    });
    await say(`what must be put back: ${at}`, async (recording) => {
      if (fault.remember !== undefined) target.memo = await fault.remember(target, recording);
    });
    if (deadManMs === undefined) lines.push('# the node undoes it by itself when the run is long over');
    else
      await say(`the node undoes it by itself after ${deadManMs / 1_000} s: ${at}`, (recording) =>
        arm('dry-run', fault, target, deadManMs, recording),
      );
    await say(`inject: ${at}`, (recording) => fault.inject(target, recording));
    if (fault.undo === undefined) lines.push(`# an act: it is not undone`);
    // What is not there need not be undone, so some undos show only how they look.
    await say(`undo, as things are now: ${at}`, async (recording) => fault.undo?.(target, recording));
  }
  return lines;
}

/** What healing would undo, for people, with every command; nothing is done. */
export async function healPlan(world: World, faults: readonly Fault[], ledger: Ledger): Promise<string> {
  const lines: string[] = [];
  const { undos, unreadable } = await ledger.read();
  lines.push(...unreadable.map((line) => `the undo ledger is damaged: ${line}`));
  const seen = await survey(world);
  for (const { name, machine } of seen.nodes)
    if (machine !== 'running')
      lines.push(
        `# the container of ${name} is ${machine}`,
        `docker ${machine === 'paused' ? 'unpause' : 'start'} ${name}`,
      );
  if (seen.apiSilent !== undefined)
    lines.push(
      `# the API server does not answer: what is undone through it is not shown (${seen.apiSilent.split('\n')[0]})`,
    );
  const owed = undos
    .toReversed()
    .flatMap(({ kind, targets }) => targets.map((target) => ({ kind, target, why: 'owed' })));
  const left = everythingLeft(faults, seen).map(({ kind, left: { target, seen: how } }) => ({
    kind,
    target,
    why: how,
  }));
  for (const { kind, target, why } of [...owed, ...left]) {
    const undo = faults.find((fault) => fault.kind === kind)?.undo;
    lines.push(`# undo ${kind} at ${wordsOf(target)} (${why})`);
    lines.push(...(await commandsOf(world, async (recording) => undo?.(target, recording))));
  }
  lines.push(...(await world.outside.leftovers()).map((what) => `# remove ${what}`));
  const spaces =
    seen.api === undefined ? [] : (await world.api.list(`/api/v1/namespaces?labelSelector=${runLabel}`)).items;
  lines.push(...spaces.map(({ metadata }) => `# remove namespace ${metadata.name}, which a run left`));
  return closing(lines.length === 0 ? [`nothing was left on cluster "${world.cluster.name}"`] : lines);
}

async function commandsOf(world: World, act: (recording: World) => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  let guessed = false;
  const recording = recordingWorld(world, ({ line, answers }: Recorded) => {
    if (lines.length >= mostCommands) throw new Error(`more than ${mostCommands} commands`);
    guessed ||= answers === 'unknown';
    lines.push(line);
  });
  try {
    await act(recording);
  } catch (error) {
    lines.push(`# what comes after that depends on what it answers: ${String(error).split('\n')[0]}`);
  }
  // The first command decides nothing that came before it.
  if (guessed && lines.length > 1)
    lines.push('# as if none of these answered anything: an answer could change those after it');
  return lines;
}

const closing = (lines: readonly string[]): string => `${[...lines, '# nothing was done'].join('\n')}\n`;
