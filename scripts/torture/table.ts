import { daysOf } from '../record/circumstances.ts';
import type { Strike } from './torture.ts';

/** What a torture showed, as Markdown: in all, by where the runs were when they were killed, and by what was owed then. */
export function tortureTable(strikes: readonly Strike[]): string {
  const clean = strikes.filter(({ wrong }) => wrong.length === 0);
  const inForce = strikes.filter(({ owed }) => owed.length > 0);
  const times = strikes.map(({ healMs }) => healMs).sort((a, b) => a - b);
  const at = (share: number): string => seconds(times[Math.ceil(share * times.length) - 1] ?? NaN);
  const loads = strikes.map(({ load }) => load);
  return [
    `${strikes.length} runs killed with SIGKILL, seeds ${strikes[0]?.seed} to ${strikes.at(-1)?.seed}: ` +
      `**${clean.length} clean gates**, with a fault in force in ${inForce.length} of them.`,
    `\`heal\` took ${at(0.5)} (median), ${at(0.9)} (90 %), ${at(1)} (longest).`,
    `Made ${daysOf(strikes.map(({ date }) => date))} on Kubernetes ${listed(strikes, 'kubernetes')}, at commit ${listed(strikes, 'commit')}, ` +
      `under a load average of ${Math.min(...loads)} to ${Math.max(...loads)}.`,
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
    ...counted(strikes),
    ...strikes.filter(({ wrong }) => wrong.length > 0).map(wordsOf),
  ].join('\n');
}

/** How often each fault was in the schedule of a run that was killed, whether or not it had come to it. */
function counted(strikes: readonly Strike[]): string[] {
  const kinds = new Set(strikes.flatMap(({ faults }) => faults));
  return ['', `The schedules of these runs name ${kinds.size} kinds of fault.`];
}

const wordsOf = ({ seed, commit, wrong }: Strike): string =>
  `\nNot clean: seed ${seed}, at commit ${commit}: ${wrong.join('; ').replaceAll('\n', ' ')}`;

const listed = (strikes: readonly Strike[], key: 'kubernetes' | 'commit'): string =>
  [...new Set(strikes.map((strike) => strike[key]))].join(', ');

function counts(title: string, words: readonly string[]): string[] {
  const byWord = [...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length] as const);
  const rows = byWord.sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([word, n]) => `| ${word} | ${n} |`);
  return [`| ${title} | times |`, '|---|---|', ...rows];
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
