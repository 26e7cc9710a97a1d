import { rmSync, mkdtempSync } from 'node:fs';
import { UsageError } from '../../harness/errors.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../harness/control/command.ts';
import { readRun } from '../../harness/store/read-run.ts';
import { growRun } from './grow-run.ts';

/** What judge-run.ts prints. */
export interface Judged {
  /** Options that node was given. */
  node: string[];
  entries: number;
  findings: number;
  /** Checkers that threw. */
  failures: number;
  readS: number;
  judgeS: number;
  cpuS: number;
  peakMiB: number;
}

// On a machine with much memory V8 gives young objects up to three times as much room as they need here.
const smallYoungGeneration = ['--max-semi-space-size=16'];

/** Reads and judges a saved run grown to each size, each in a process of its own; the largest also with less room for the collector. */
export async function checking(
  saved: string,
  sizes: readonly number[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Judged[]> {
  const { scenario, ...rest } = await readRun(saved);
  if (scenario === undefined) throw new UsageError(`there is no scenario.json beside the history in ${saved}`);
  const source = { scenario, ...rest };
  const judged: Judged[] = [];
  for (const size of sizes) {
    const directory = mkdtempSync(join(tmpdir(), 'statefault-bench-'));
    try {
      say(`growing ${saved} to ${size.toLocaleString('en')} entries and judging it`);
      await growRun(source, size, directory);
      for (const node of size === sizes.at(-1) ? [[], smallYoungGeneration] : [[]]) {
        const words = [...node, 'scripts/bench/judge-run.ts', directory];
        const out = await run(process.execPath, words, { timeoutMs: 600_000, signal });
        judged.push({ node, ...(JSON.parse(out) as Omit<Judged, 'node'>) });
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
  return judged;
}
