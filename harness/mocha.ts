import { after, before, describe, it } from 'mocha';
import type { Finding } from './checker/checker.ts';
import type { Verdict } from './checker/judge.ts';
import type { RunResult } from './run.ts';
import type { Scenario } from './scenario.ts';
import { injectedBy } from './scenario/step.ts';

/** A finding that did not hold, as a test failure: what was wanted, what was seen, and where to look. */
export class NotProven extends Error {
  override name = 'NotProven';
}

/**
 * Declares a scenario as tests: it is run once, then every step, every never and every checker is a test of its own.
 * An infrastructure failure fails the run, not a promise.
 */
export function declareScenario(scenario: Scenario, run: (scenario: Scenario) => Promise<RunResult>): void {
  describe(`${scenario.name} [${scenario.claims.join(' ')}]`, () => {
    let result: RunResult | undefined;
    before('is run', async function () {
      this.timeout(0);
      result = await run(scenario);
    });
    for (const { name, title } of expectations(scenario)) {
      it(title, () => requireTrue(result, (finding) => finding.name === name || finding.name.startsWith(`${name}/`)));
    }
    for (const [prefix, title] of Object.entries(wholeRecord)) {
      it(title, () =>
        requireTrue(result, (finding) => finding.name === prefix || finding.name.startsWith(`${prefix}/`)),
      );
    }
    it('has the verdict true', () => requireTrue(result, () => true));
    after(() => {
      result = undefined;
    });
  });
}

const wholeRecord = {
  'acknowledged-writes': 'every acknowledged write survives',
  'resurrected-writes': 'no refused write comes back',
  'forked-writes': 'every volume has one history',
  'same-claim': 'every identity keeps its claim and its volume',
  'came-back': 'every new pod finds what the last one left',
  'one-writer': 'no identity has two writers at once',
  detection: 'every node is marked Unknown within its bounds',
  eviction: 'every pod is evicted when its toleration ends, and only then',
  states: 'pods reach only the states that they may, in order',
  order: 'pods are created, deleted and updated in their order',
  endpoints: 'endpoints follow readiness',
  dns: 'DNS names follow readiness',
  availability: 'clients are served whenever nothing is in the way',
  converged: 'everything is as before in the end, in time',
  'left-behind': 'nothing is left behind',
};

function expectations({ steps, nevers }: Scenario): { name: string; title: string }[] {
  const fromSteps = steps.flatMap((step) => {
    if (step.do === 'watch') return [];
    if (step.do === 'inject' || step.do === 'together')
      return injectedBy(step).map(({ name, fault }) => ({ name, title: `${fault.kind} bites` }));
    if (step.do === 'change' || step.do === 'patch') return [{ name: step.name, title: `${step.name} is done` }];
    if (step.do === 'heal') return [{ name: step.name, title: `${step.fault} is undone` }];
    return [step];
  });
  return [...fromSteps, ...nevers].map(({ name, title }) => ({ name, title }));
}

function requireTrue(result: RunResult | undefined, select: (finding: Finding) => boolean): void {
  if (result === undefined) throw new NotProven('the run did not end');
  const findings = result.verdict.findings.filter(select);
  if (findings.length === 0) throw new NotProven(`nothing was judged; record: ${result.directory}`);
  const bad = findings.filter(({ outcome }) => outcome !== true);
  if (bad.length > 0) throw new NotProven(`${told(result.verdict, bad)}\nrecord: ${result.directory}`);
}

const told = ({ scenario }: Verdict, bad: Finding[]): string =>
  bad
    .map(
      ({ name, outcome, because, evidence }) =>
        `${scenario}: ${name} is ${String(outcome)}: ${because} (entries ${evidence.join(', ')})`,
    )
    .join('\n');
