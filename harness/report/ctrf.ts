import type { CTRFReport, Test } from 'ctrf';
import type { RunRecord } from '../checker/run-record.ts';
import { casesOf, runName, whatNext, type Case } from './cases.ts';

/** What of the surroundings a report tells. */
export interface CtrfFacts {
  /** Version of statefault. */
  version: string;
}

/**
 * Common Test Report Format (ctrf.io, spec 0.0.0) of some runs, as JSON. What is broken is `failed`, what is not proven is
 * `failed` with the raw status `unknown`, a run that came to no verdict is `other` with the raw status `infrastructure`.
 */
export function ctrf(runs: readonly RunRecord[], { version }: CtrfFacts): string {
  const tests = runs.flatMap((run) => casesOf(run).map((one) => testOf(one, run)));
  const count = (status: Test['status']): number => tests.filter((test) => test.status === status).length;
  const starts = runs.map(({ beganMs }) => beganMs);
  const stops = runs.map(stopOf);
  const report: CTRFReport = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    generatedBy: 'statefault',
    results: {
      tool: { name: 'statefault', version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: 0,
        pending: 0,
        other: count('other'),
        suites: runs.length,
        start: runs.length === 0 ? 0 : Math.min(...starts),
        stop: Math.max(0, ...stops),
        duration: Math.round(runs.reduce((sum, { durationMs }) => sum + durationMs, 0)),
      },
      tests,
    },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function testOf(one: Case, run: RunRecord): Test {
  const { name, outcome, because, tookMs, claim, evidence } = one;
  const held = outcome === true;
  return {
    name,
    status: held ? 'passed' : outcome === 'infrastructure' ? 'other' : 'failed',
    rawStatus: String(outcome),
    duration: Math.max(0, Math.round(tookMs)),
    start: run.beganMs,
    stop: stopOf(run),
    suite: [runName(run)],
    tags: [...(claim === undefined ? [] : [claim])],
    message: outcome === 'unknown' ? `unknown: ${because}` : because,
    ...(held ? {} : { trace: [...evidence, ...whatNext(run)].join('\n') }),
    extra: {
      scenario: run.scenario,
      record: run.directory,
      timeLapse: run.timeLapse,
      ...(run.profile && { profile: run.profile }),
      ...(run.k8s && { k8s: run.k8s }),
    },
  };
}

const stopOf = ({ beganMs, durationMs }: RunRecord): number => Math.round(beganMs + durationMs);
