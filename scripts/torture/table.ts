import type { Strike } from './torture.ts';

/** What a torture showed, as Markdown: in all, by where the runs were when they were killed, and by what was owed then. */
export function tortureTable(strikes: readonly Strike[]): string {
  const clean = strikes.filter(({ wrong }) => wrong.length === 0);
  const inForce = strikes.filter(({ owed }) => owed.length > 0);
  const times = strikes.map(({ healMs }) => healMs).sort((a, b) => a - b);
  const at = (share: number): string => seconds(times[Math.ceil(share * times.length) - 1] ?? NaN);
  return [
    `${strikes.length} runs killed with SIGKILL, seeds ${strikes[0]?.seed} to ${strikes.at(-1)?.seed}: ` +
      `**${clean.length} clean gates**, with a fault in force in ${inForce.length} of them.`,
    `\`heal\` took ${at(0.5)} (median), ${at(0.9)} (90 %), ${at(1)} (longest).`,
    '',
    ...counts(
      'killed while',
      strikes.map(({ phase }) => phase),
    ),
    '',
    ...counts(
      'undo owed when killed',
      strikes.flatMap(({ owed }) => owed),
    ),
    ...strikes.filter(({ wrong }) => wrong.length > 0).map(({ seed, wrong }) => `\nSeed ${seed}: ${wrong.join('; ')}`),
  ].join('\n');
}

function counts(title: string, words: readonly string[]): string[] {
  const byWord = [...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length] as const);
  const rows = byWord.sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([word, n]) => `| ${word} | ${n} |`);
  return [`| ${title} | times |`, '|---|---|', ...rows];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
