import type { RunRecord } from '../checker/run-record.ts';
import type { Finding } from '../checker/verdict.ts';
import type { Entry, Outcome } from '../history/entry.ts';

/** One line of a machine's report: an expectation, a checker's judgement, or that the run came to no verdict. */
export interface Case {
  /** The same in every run of the scenario. */
  name: string;
  /** `infrastructure`: there is no verdict; no word of the system under test. */
  outcome: Outcome | 'infrastructure';
  because: string;
  /** Measured against a bound, milliseconds; 0 of what takes no time. */
  tookMs: number;
  claim?: string;
  /** What proves it, line by line. */
  evidence: string[];
}

/** The cases of a run, in the order of the verdict. A run without a verdict has one, which is an error of its own. */
export function casesOf(run: RunRecord): Case[] {
  if (run.verdict !== undefined) return run.verdict.findings.map((finding) => caseOf(finding, run));
  const because = run.failure ?? 'the run came to no verdict';
  return [{ name: 'infrastructure', outcome: 'infrastructure', because, tookMs: run.durationMs, evidence: [] }];
}

function caseOf(finding: Finding, run: RunRecord): Case {
  const { name, title, outcome, because, measured, claim } = finding;
  return {
    name: `${name}: ${title}`,
    outcome,
    because,
    tookMs: measured?.ms ?? 0,
    ...(claim === undefined ? {} : { claim }),
    evidence: evidenceOf(finding, run),
  };
}

function evidenceOf({ evidence }: Finding, run: RunRecord): string[] {
  const entries = evidence.flatMap((index) => run.evidence.get(index) ?? []);
  if (entries.length === 0) return [];
  const more = evidence.length - entries.length;
  return [...entries.map(entryLine), ...(more > 0 ? [`and ${more} more entries`] : [])];
}

const longestLine = 300;

/** `#1276 at 23.456 s api observation node {…}`, cut where it gets long. */
function entryLine({ index, timeMs, process, kind, type, f, value }: Entry): string {
  const words = [process, kind, type, f].filter((word) => word !== undefined).join(' ');
  const line = `#${index} at ${(timeMs / 1_000).toFixed(3)} s ${words} ${JSON.stringify(value) ?? ''}`.trimEnd();
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}…`;
}

/** What a person does next about a case that did not hold, and where its record is. */
export const whatNext = ({ directory, k8s }: RunRecord): string[] => [
  `judge again: statefault recheck ${directory}`,
  `repeat: statefault run ${directory}/scenario.json${k8s === undefined ? '' : ` --k8s ${k8s}`}`,
];

/** `kubelet-outage on v1.36.1, default timers, 20 times as fast`: what tells a run apart from others of its night. */
export const runName = ({ scenario, k8s, profile, timeLapse }: RunRecord): string =>
  [
    `${scenario}${k8s === undefined ? '' : ` on ${k8s}`}`,
    ...(profile === undefined ? [] : [`${profile} timers`]),
    ...(timeLapse === 1 ? [] : [`${timeLapse} times as fast`]),
  ].join(', ');
