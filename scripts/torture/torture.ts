import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerOf } from '../../harness/cli/clusters.ts';
import { chaos, type Choice } from '../../harness/generator/chaos.ts';
import { Random } from '../../harness/generator/random.ts';
import { faults } from '../../harness/nemesis/faults.ts';
import type { World } from '../../harness/world.ts';
import { killOnce, type Instant, type Kill } from './kill.ts';
import { difference, outlineOf } from './outline.ts';

/** A kill, the schedule it struck, and what was not as before when healing had ended. */
export interface Strike extends Kill {
  seed: number;
  faults: string[];
  /** Empty when the cluster is as it was. */
  wrong: string[];
}

export interface TortureOptions {
  kills: number;
  /** The first schedule's; the next ones count up from it. */
  seed: number;
  artifacts: string;
  signal: AbortSignal;
  onStrike: (strike: Strike) => void;
}

/** One in five is killed on its way to its first fault, the others while faults stand or are undone. */
function instant(random: Random): Instant {
  if (random.between(1, 5) === 1) return { after: 'start', ms: random.between(200, 15_000) };
  return { after: 'first fault', ms: random.between(0, 20_000) };
}

const choices: Choice[] = faults.map(({ kind, strikes, takes, undo }) => ({
  kind,
  strikes,
  ...(takes === undefined ? {} : { takes }),
  lasting: undo !== undefined,
}));

/**
 * Starts runs of random schedules over all faults, each in a process of its own, kills each at a random instant, heals,
 * and compares the cluster with what it was before. A run that ends before its instant is done again, killed earlier.
 */
export async function torture(world: World, options: TortureOptions): Promise<Strike[]> {
  const { kills, seed: first, artifacts, signal, onStrike } = options;
  const ledger = ledgerOf(world);
  mkdirSync(artifacts, { recursive: true });
  const before = await outlineOf(world);
  const strikes: Strike[] = [];
  for (let seed = first; strikes.length < kills; seed++) {
    signal.throwIfAborted();
    const scenario = chaos(choices, seed);
    const directory = mkdtempSync(join(artifacts, 'scenario-'));
    const file = join(directory, `${scenario.name}.json`);
    writeFileSync(file, JSON.stringify(scenario));
    const random = new Random(seed);
    let at = instant(random);
    let kill = await killOnce(file, { cluster: world.cluster.name, ledger, artifacts }, at);
    while (kill === undefined) {
      at = { ...at, ms: random.between(0, at.ms) };
      kill = await killOnce(file, { cluster: world.cluster.name, ledger, artifacts }, at);
    }
    const owed = (await ledger.read()).undos.map(({ kind }) => `the ledger still owes ${kind}`);
    const wrong = [...difference(before, await outlineOf(world)), ...owed];
    if (kill.healExit !== 0) wrong.push(`heal ended with exit ${kill.healExit}: ${kill.healSaid.trim().slice(-500)}`);
    const injected = scenario.steps.flatMap((step) => (step.do === 'inject' ? [step.fault.kind] : []));
    const strike = { seed, faults: injected, ...kill, wrong };
    appendFileSync(join(artifacts, 'kills.jsonl'), `${JSON.stringify(strike)}\n`);
    rmSync(directory, { recursive: true });
    strikes.push(strike);
    onStrike(strike);
  }
  return strikes;
}
