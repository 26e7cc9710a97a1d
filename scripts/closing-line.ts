import type { Tally } from './run-mocha.ts';

/** The line that ends every test run, for people and for CI. */
export function closingLine(tallies: readonly Tally[]): string {
  const total = (key: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[key], 0);
  return `${total('passed')} passed, ${total('failed')} failed`;
}
