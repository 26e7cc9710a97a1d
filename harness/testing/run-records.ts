import fc from 'fast-check';
import type { RunRecord } from '../checker/run-record.ts';
import { verdictVersion } from '../checker/verdict.ts';
import { readRecordedRun } from '../store/read-record.ts';
import { savedRun } from './saved-histories.ts';

/** Record of the saved run in which two writers of one identity were caught: most of it held, some of it did not. */
export const splitBrain = async (): Promise<RunRecord> =>
  (await readRecordedRun(savedRun('split-brain'), 'runs/split-brain')).record;

/** A run that the cluster stopped before there was a verdict. */
export const stoppedRun: RunRecord = {
  directory: 'runs/stopped',
  scenario: 'kubelet-outage',
  claims: ['B1'],
  timeLapse: 1,
  beganMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  durationMs: 12_345.678,
  entries: 17,
  failure: 'InfrastructureError: node <sf-worker> is "gone" & its engine\tsays\nnothing',
  evidence: new Map(),
};

/** Words as clusters, users and bugs may write them: markup of every format, control characters, halves of surrogate pairs. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ']]>',
    '<b>&amp;',
    '| a | b |',
    '```',
    '%0A::error::x',
    '\u0000\u0007\u001b[31m',
    '\ud800',
    '\r\n# x',
  ),
);
const words = fc.array(nasty, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));

/** Any run whatever, with or without a verdict. */
export const anyRun: fc.Arbitrary<RunRecord> = fc
  .record({
    scenario: words,
    directory: words,
    beganMs: fc.integer({ min: 0, max: 4e12 }),
    durationMs: fc.double({ min: 0, max: 1e8, noNaN: true }),
    failure: words,
    found: fc.option(
      fc.array(
        fc.record({
          name: words,
          title: words,
          outcome: fc.constantFrom<(boolean | 'unknown')[]>(true, false, 'unknown'),
          because: words,
          evidence: fc.constantFrom<number[]>([], [0]),
          measured: fc.record({ ms: fc.double({ min: -5, max: 1e7, noNaN: true }), fromMs: fc.nat(), toMs: fc.nat() }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      { nil: undefined },
    ),
    seen: words,
  })
  .map(({ failure, found, scenario, seen, ...rest }): RunRecord => {
    const entry = { index: 0, timeMs: 1, process: 'api', kind: 'observation' as const, f: 'pod', value: { seen } };
    return {
      ...rest,
      scenario,
      claims: [],
      timeLapse: 1,
      entries: 1,
      evidence: new Map([[0, entry]]),
      ...(found === undefined
        ? { failure }
        : { verdict: { verdictVersion, scenario, outcome: false, findings: found } }),
    };
  });
