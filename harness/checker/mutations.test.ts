import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import type { History } from '../history/entry.ts';
import { corruptions, harmless, realOf, type Corruption } from '../testing/corruptions.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { judge, type Verdict } from './judge.ts';

const seed = 20261122;
const tries = 6;
const saved = (await savedHistories())
  .filter(({ verdict }) => verdict.outcome === true)
  .map(({ scenario, history }) => ({ scenario, real: realOf(history) }));
const table: { name: string; checker: string; tries: number; caught: number }[] = [];

/** Judges some corrupted forms of every saved history. */
function tryOut(of: Corruption['of'], right: (verdict: Verdict, history: History) => boolean) {
  const wrong: string[] = [];
  let count = 0;
  for (const { scenario, real } of saved) {
    const made = of(real);
    if (made === undefined) continue;
    for (const [at, history] of fc.sample(made, { seed, numRuns: tries }).entries()) {
      count++;
      const verdict = judge(scenario, history);
      if (!right(verdict, history)) wrong.push(`${scenario.name}, seed ${seed}, try ${at}: ${told(verdict)}`);
    }
  }
  expect(count, 'nothing was corrupted').to.be.greaterThan(0);
  return { count, wrong };
}

const told = ({ findings }: Verdict): string =>
  findings
    .filter(({ outcome }) => outcome !== true)
    .map(({ name, outcome, because }) => `${name} ${outcome}: ${because}`)
    .join(' | ') || 'all true';

describe('the checkers, tried on corrupted real histories', function () {
  this.timeout(60_000);

  for (const { name, checker, wanted, of } of corruptions) {
    it(`${checker} sees that ${name}`, () => {
      const { count, wrong } = tryOut(of, ({ findings }) =>
        findings.some((one) => one.name.startsWith(checker) && one.outcome === wanted),
      );
      table.push({ name, checker, tries: count, caught: count - wrong.length });
      expect(wrong).to.deep.equal([]);
    });
  }

  for (const { name, of } of harmless) {
    it(`nothing is found broken when: ${name}`, () => {
      const { count, wrong } = tryOut(of, ({ findings }) => findings.every(({ outcome }) => outcome !== false));
      table.push({ name, checker: '(none)', tries: count, caught: wrong.length });
      expect(wrong).to.deep.equal([]);
    });
  }

  // For people; a reporter that shows failures only stays silent.
  after(() => {
    if (process.env['MUTATIONS'] === undefined) return;
    for (const { name, checker, tries: all, caught } of table)
      console.log(`${checker.padEnd(26)} ${`${caught}/${all}`.padStart(7)}  ${name}`);
  });
});
