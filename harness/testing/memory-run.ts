import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults } from '../nemesis/faults.ts';
import { runScenario, type RunOptions, type RunResult } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryWorld, type MemoryWorld, type MemoryWorldOptions } from './memory-world.ts';

/** A directory for the runs of a test file, removed by `remove`. */
export function artifactsForTests(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'memory-world-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs a scenario from its beginning to its end in a memory world. `meanwhile` sets off what is to happen during it. */
export async function runInMemory(
  scenario: Scenario,
  options: MemoryWorldOptions & Partial<RunOptions> & { artifacts: string },
  meanwhile: (world: MemoryWorld) => void = () => {},
): Promise<RunResult & { world: MemoryWorld }> {
  const world = memoryWorld({
    workers: scenario.cluster.workers,
    storage: scenario.cluster.storage,
    ...options,
  });
  meanwhile(world);
  const signal = new AbortController().signal;
  const result = await world.clock.run(
    runScenario(scenario, world, { faults, signal, ledger: memoryLedger(), ...options }),
  );
  return { ...result, world };
}
