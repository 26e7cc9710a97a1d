import type { RunRecord } from '../checker/run-record.ts';
import { casesOf, whatNext, type Case } from './cases.ts';

/**
 * What some runs came to, as Markdown of GitHub: a table of runs, then everything that did not hold with its evidence.
 * Nothing in it can break out of its cell, whatever a cluster's words are.
 */
export function markdown(runs: readonly RunRecord[]): string {
  const bad = runs.flatMap((run) => casesOf(run).flatMap((one) => (one.outcome === true ? [] : [{ run, one }])));
  return [
    `## ${headline(runs)}`,
    '',
    '| | scenario | Kubernetes | verdict | proven | took | record |',
    '| --- | --- | --- | --- | ---: | ---: | --- |',
    ...runs.map(row),
    ...(bad.length === 0 ? [] : ['', '### What did not hold', ...bad.flatMap(({ run, one }) => details(run, one))]),
    '',
  ].join('\n');
}

/** `2 of 3 runs held: 1 broken` for a title or one line of a log. */
export function headline(runs: readonly RunRecord[]): string {
  const of = (word: string): number => runs.filter((run) => wordOf(run) === word).length;
  const others = [
    [of('broken'), 'broken'],
    [of('unknown'), 'not proven'],
    [of('no verdict'), 'without a verdict'],
  ].flatMap(([n, word]) => (n === 0 ? [] : [`${n} ${word}`]));
  return `${of('held')} of ${runs.length} runs held${others.length === 0 ? '' : `: ${others.join(', ')}`}`;
}

function wordOf({ verdict }: RunRecord): 'held' | 'broken' | 'unknown' | 'no verdict' {
  if (verdict === undefined) return 'no verdict';
  return verdict.outcome === true ? 'held' : verdict.outcome === false ? 'broken' : 'unknown';
}

const marks = { held: '✅', broken: '❌', unknown: '❔', 'no verdict': '⚠️' };

function row(run: RunRecord): string {
  const { scenario, k8s = '', profile, timeLapse, verdict, durationMs, directory } = run;
  const word = wordOf(run);
  const held = verdict?.findings.filter(({ outcome }) => outcome === true).length ?? 0;
  const proven = verdict === undefined ? '' : `${held} of ${verdict.findings.length}`;
  const lapse = `${profile === undefined ? '' : `, ${profile}`}${timeLapse === 1 ? '' : ` × ${timeLapse}`}`;
  const cells = [marks[word], scenario, `${k8s}${lapse}`, word, proven, seconds(durationMs), directory];
  return `| ${cells.map(text).join(' | ')} |`;
}

function details(run: RunRecord, { name, outcome, because, claim, evidence }: Case): string[] {
  const word = outcome === false ? 'broken' : outcome === 'unknown' ? 'unknown' : 'infrastructure';
  return [
    '',
    `- **${text(run.scenario)}** ${text(run.k8s ?? '')} **${word}**: ${claim === undefined ? '' : `${text(claim)} `}${text(name)}`,
    '',
    ...fenced([because, ...evidence, ...whatNext(run)]).map((line) => `  ${line}`),
  ];
}

// The fence is longer than any run of backticks in it.
function fenced(given: readonly string[]): string[] {
  const lines = given.flatMap((line) => line.split(/\r\n|\r|\n/));
  const longest = Math.max(0, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}text`, ...lines, fence];
}

/** Plain words in Markdown: what would be markup, a cell's end or a line's end is escaped. */
const text = (words: string): string => words.replaceAll(/[\\`*_[\]<>|~&@]/g, '\\$&').replaceAll(/\s+/g, ' ');

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
