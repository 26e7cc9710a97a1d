import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, run } from '../../harness/control/command.ts';
import { runMocha, type Tally } from '../run-mocha.ts';
import { lintWorkflows } from './lint-workflows.ts';

const MODULES = 'node_modules';
const CACHE = join(MODULES, '.cache', 'statefault');

/** A step of the check: resolves with its complaints, '' when there are none. */
interface Step {
  title: string;
  act: (signal: AbortSignal) => Promise<string>;
}

const TYPES: Step = tool('types', 'typescript/bin/tsc', [
  '--project',
  '.',
  '--incremental',
  '--tsBuildInfoFile',
  join(CACHE, 'tsc.json'),
]);
const LINT: Step = tool('lint and import rules', 'eslint/bin/eslint.js', [
  '.',
  '--max-warnings=0',
  ...cached('eslint'),
]);
const FORMAT: Step = tool('format (npm run format)', 'prettier/bin/prettier.cjs', [
  '.',
  '--check',
  '--log-level=warn',
  ...cached('prettier'),
]);
const DEAD_CODE: Step = tool('dead code', 'knip/bin/knip.js', ['--no-progress']);
const WORKFLOWS: Step = { title: 'workflows', act: lintWorkflows };

/** The two slow ones side by side, one lane for each of two cores. */
const LANES: Step[][] = [
  [TYPES, FORMAT, DEAD_CODE],
  [LINT, WORKFLOWS],
];

/**
 * Types, lint, import rules, format, dead code, workflows and unit tests; each with its time. Complaints are printed whole.
 * Every step counts as one test.
 */
export async function runCheck(say: (line: string) => void, signal: AbortSignal): Promise<Tally> {
  const complaints: string[] = [];
  const doStep = async ({ title, act }: Step) => {
    const startedMs = performance.now();
    const complaint = await act(signal);
    say(`${complaint === '' ? '✓' : '✗'} ${title} (${seconds(startedMs)})`);
    if (complaint !== '') complaints.push(`── ${title}\n${complaint}\n`);
  };
  await Promise.all(
    LANES.map(async (lane) => {
      for (const step of lane) await doStep(step);
    }),
  );
  const startedMs = performance.now();
  const tests = await runMocha(await unitTests(), { reporter: 'failures', signal });
  say(
    `${tests.failed === 0 ? '✓' : '✗'} unit tests: ${tests.passed} passed, ${tests.failed} failed (${seconds(startedMs)})`,
  );
  for (const complaint of complaints) say(complaint);
  signal.throwIfAborted();
  const steps = LANES.flat().length;
  return { passed: steps - complaints.length + tests.passed, failed: complaints.length + tests.failed };
}

/** The test files that need no container engine. */
async function unitTests(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('{harness,clusters,scripts}/**/*.test.ts')) files.push(file);
  return files.sort();
}

function tool(title: string, program: string, words: readonly string[]): Step {
  return { title, act: (signal) => complaintsOf(join(MODULES, program), words, signal) };
}

function cached(name: string): string[] {
  return ['--cache', '--cache-strategy=content', `--cache-location=${join(CACHE, name)}`];
}

async function complaintsOf(program: string, words: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    await run(process.execPath, [program, ...words], { timeoutMs: 300_000, signal });
    return '';
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CommandError)) throw error;
    return error.output.trim() || error.message;
  }
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
