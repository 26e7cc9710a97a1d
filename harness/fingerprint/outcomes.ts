import { worst, type Finding } from '../checker/checker.ts';
import type { Outcome } from '../history/entry.ts';
import type { Names } from './names.ts';

/** The outcome of each finding by its name; where that names a node, by the node's part; of several alike, the worst. */
export function outcomesOf(findings: readonly Finding[], names: Names): Record<string, Outcome> {
  const grouped = Map.groupBy(findings, ({ name }) =>
    name
      .split('/')
      .map((word) => names.object(word))
      .join('/'),
  );
  return Object.fromEntries([...grouped].map(([name, alike]) => [name, worst(alike.map(({ outcome }) => outcome))]));
}
