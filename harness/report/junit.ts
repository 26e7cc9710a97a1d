import { create } from 'xmlbuilder2';
import type { RunRecord } from '../checker/run-record.ts';
import { casesOf, runName, whatNext, type Case } from './cases.ts';

/**
 * JUnit XML of some runs: one suite a run, one case an expectation and a checker's judgement. What is broken or not proven
 * is a `failure` of type `broken` or `unknown`; a run that came to no verdict is one `error` of type `infrastructure`.
 *
 * Kept to what both Jenkins' schema (xUnit plugin, junit-10) and, suite by suite, Surefire's allow; docs/junit.xsd says it.
 */
export function junit(runs: readonly RunRecord[]): string {
  const suites = runs.map(suiteOf);
  const sum = (of: (suite: Suite) => number): number => suites.reduce((total, suite) => total + of(suite), 0);
  const root = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\u{FFFD}' }).ele('testsuites', {
    name: 'statefault',
    tests: sum(({ cases }) => cases.length),
    failures: sum(failuresIn),
    errors: sum(errorsIn),
    time: seconds(sum(({ run }) => run.durationMs)),
  });
  for (const suite of suites) addSuite(root, suite);
  return `${root.end({ prettyPrint: true })}\n`;
}

interface Suite {
  run: RunRecord;
  cases: Case[];
}
type Element = ReturnType<typeof create>;

const suiteOf = (run: RunRecord): Suite => ({ run, cases: casesOf(run) });
const errorsIn = ({ cases }: Suite): number => cases.filter(({ outcome }) => outcome === 'infrastructure').length;
const failuresIn = ({ cases }: Suite): number =>
  cases.filter(({ outcome }) => outcome === false || outcome === 'unknown').length;

function addSuite(root: Element, suite: Suite): void {
  const { run, cases } = suite;
  const element = root.ele('testsuite', {
    name: runName(run),
    tests: cases.length,
    failures: failuresIn(suite),
    errors: errorsIn(suite),
    skipped: 0,
    time: seconds(run.durationMs),
  });
  const properties = element.ele('properties');
  for (const [name, value] of propertiesOf(run)) properties.ele('property', { name, value });
  for (const one of cases) addCase(element, one, run);
}

// Surefire's schema knows no timestamp of a suite.
const propertiesOf = ({
  directory,
  k8s,
  profile,
  timeLapse,
  beganMs,
  claims,
  verdict,
}: RunRecord): [string, string][] => [
  ['began', new Date(beganMs).toISOString()],
  ['record', directory],
  ...(k8s === undefined ? [] : [['kubernetes', k8s] as [string, string]]),
  ...(profile === undefined ? [] : [['profile', profile] as [string, string]]),
  ['timeLapse', String(timeLapse)],
  ['claims', claims.join(' ')],
  ['verdict', String(verdict?.outcome ?? 'none')],
];

function addCase(suite: Element, one: Case, run: RunRecord): void {
  const { name, outcome, because, tookMs, evidence } = one;
  const element = suite.ele('testcase', { name, classname: className(run), time: seconds(tookMs) });
  if (outcome === true) return;
  const [tag, type] = outcome === 'infrastructure' ? ['error', outcome] : ['failure', outcome ? 'unknown' : 'broken'];
  const message = outcome === 'unknown' ? `unknown: ${because}` : because;
  element.ele(tag, { type, message }).txt([because, ...evidence, ...whatNext(run)].join('\n'));
}

/** Jenkins takes what stands before the last dot for a package. */
const className = (run: RunRecord): string => `statefault.${runName(run).replaceAll('.', '_')}`;

/** At most three digits behind the point, as Surefire wants them. */
const seconds = (ms: number): string => (Math.max(0, ms) / 1_000).toFixed(3);
