import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerOf } from '../../harness/cli/clusters.ts';
import { whileLocked } from '../../harness/control/lock.ts';
import { chaos, type Choice } from '../../harness/generator/chaos.ts';
import { Random } from '../../harness/generator/random.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import { gate } from '../../harness/phases/gate.ts';
import type { Scenario } from '../../harness/scenario.ts';
import type { World } from '../../harness/world.ts';
import type { Circumstances } from '../record/circumstances.ts';
import type { KeptLines } from '../record/kept-lines.ts';
import { descendantsWith, type Descendant } from './descendants.ts';
import { killOnce, type Instant, type Kill, type KillOptions } from './kill.ts';
import { difference, outlineOf } from './outline.ts';

/** A kill, the schedule it struck, and what was not as before when healing had ended. */
export interface Strike extends Kill, Circumstances {
  seed: number;
  faults: string[];
  /** Empty when the cluster is as it was. */
  wrong: string[];
}

export interface TortureOptions {
  /** How many strikes there are to be in all, those that were kept before among them. */
  kills: number;
  /** The first schedule's; the next ones count up from it. */
  seed: number;
  artifacts: string;
  signal: AbortSignal;
  strikes: KeptLines<Strike>;
  circumstances: () => Circumstances;
  say: (line: string) => void;
  onStrike: (strike: Strike) => void;
}

/**
 * Starts runs of random schedules over all faults, each in a process of its own, kills each at a random instant, heals,
 * and compares the cluster with what it was before. A run that ends before its instant is done again, killed earlier. A
 * strike that is interrupted is not kept: its seed comes again.
 */
export async function torture(world: World, options: TortureOptions): Promise<Strike[]> {
  const { kills, seed: first, artifacts, signal, strikes, onStrike, say } = options;
  mkdirSync(artifacts, { recursive: true });
  const all = [...strikes.before];
  if (all.length >= kills) return all;
  // A torture that was interrupted may have left anything.
  await whileLocked(world.cluster.name, () => gate(world, faults, ledgerOf(world), signal, say));
  const before = await outlineOf(world);
  for (let seed = Math.max(first - 1, ...all.map((one) => one.seed)) + 1; all.length < kills; seed++) {
    const strike = await strikeOnce(seed, before, world, options);
    strikes.keep(strike);
    all.push(strike);
    onStrike(strike);
  }
  return all;
}

async function strikeOnce(
  seed: number,
  before: readonly string[],
  world: World,
  { artifacts, signal, circumstances }: TortureOptions,
): Promise<Strike> {
  const scenario = chaos(choices, seed);
  const directory = mkdtempSync(join(artifacts, 'strike-'));
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  const file = join(directory, `${scenario.name}.json`);
  writeFileSync(file, JSON.stringify(scenario));
  const env = { TMPDIR: temporary, [mark]: directory };
  const ledger = ledgerOf(world);
  const kill = await killSometime(file, { cluster: world.cluster.name, ledger, artifacts, env }, seed, signal);
  const owed = (await ledger.read()).undos.map(({ kind }) => `the ledger still owes ${kind}`);
  const wrong = [
    ...difference(before, await outlineOf(world)),
    ...owed,
    ...(await stillRunning(directory)).map(({ command }) => `still runs: ${command}`),
    ...leftIn(temporary),
  ];
  if (kill.healExit !== 0) wrong.push(`heal ended with exit ${kill.healExit}: ${kill.healSaid.trim().slice(-500)}`);
  signal.throwIfAborted();
  rmSync(directory, { recursive: true });
  return { seed, faults: injectedBy(scenario), ...circumstances(), ...kill, wrong };
}

async function killSometime(file: string, options: KillOptions, seed: number, signal: AbortSignal): Promise<Kill> {
  const random = new Random(seed);
  for (let at = instant(random); ; at = { ...at, ms: random.between(0, at.ms) }) {
    signal.throwIfAborted();
    const kill = await killOnce(file, options, at);
    if (kill !== undefined) return kill;
  }
}

/** One in five is killed on its way to its first fault, the others while faults stand or are undone. */
function instant(random: Random): Instant {
  if (random.between(1, 5) === 1) return { after: 'start', ms: random.between(200, 15_000) };
  return { after: 'first fault', ms: random.between(0, 20_000) };
}

/** In the environment of everything that a strike starts. */
const mark = 'STATEFAULT_STRIKE';
const endsWithinMs = 5_000;

/** What a strike started and is still there, a moment after its healing. */
async function stillRunning(strike: string): Promise<Descendant[]> {
  for (const until = performance.now() + endsWithinMs; ; await sleep(250)) {
    const found = descendantsWith(mark, strike);
    if (found.length === 0 || performance.now() > until) return found;
  }
}

/** testcontainers locks a file of this name to find its session, and leaves it for all processes of this machine. */
const shared = 'testcontainers-node-0.lock';

const leftIn = (temporary: string): string[] =>
  readdirSync(temporary)
    .filter((name) => name !== shared)
    .map((name) => `temporary file: ${name}`);

const choices: Choice[] = faults.map(({ kind, strikes, takes, undo }) => ({
  kind,
  strikes,
  ...(takes === undefined ? {} : { takes }),
  lasting: undo !== undefined,
}));

const injectedBy = ({ steps }: Scenario): string[] =>
  steps.flatMap((step) => (step.do === 'inject' ? [step.fault.kind] : []));
