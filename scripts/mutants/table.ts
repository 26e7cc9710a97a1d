import type { Mutant } from '../../suites/mutants.ts';

/** What came of a mutant. */
export interface Caught {
  mutant: Mutant;
  /** Findings that were broken, by name. */
  broken: readonly string[];
  /** Those that should have been, and were not. */
  missed: readonly string[];
}

/** Markdown: a row for each. */
export function mutantsTable(results: readonly Caught[], { k8s, date }: { k8s: string; date: string }): string {
  const rows = results.map(({ mutant, broken, missed }) => {
    const verdict = missed.length === 0 ? 'caught' : `**not caught** by ${missed.join(', ')}`;
    return `| \`${mutant.name}\` | ${mutant.story} | \`${mutant.scenario}\` | ${verdict} | ${broken.map((name) => `\`${name}\``).join(', ')} |`;
  });
  return [
    `Kubernetes ${k8s}, ${date}:`,
    '',
    '| mutant | what it does | scenario | verdict | broken promises |',
    '| ------ | ------------ | -------- | ------- | --------------- |',
    ...rows,
    '',
  ].join('\n');
}
