import { loadavg } from 'node:os';
import { run } from '../../harness/control/command.ts';

/** When and where a result was made. */
export interface Circumstances {
  /** ISO 8601, UTC. */
  date: string;
  kubernetes: string;
  /** Of this checkout; ends in `+` when files differ from it. `unknown` without git. */
  commit: string;
  /** Processes that wanted a processor, on average over the minute before. */
  load: number;
}

/** Tells the circumstances of now; the commit is that of its making. */
export async function circumstancesOn(kubernetes: string): Promise<() => Circumstances> {
  const commit = await commitHere();
  return () => {
    const [load = NaN] = loadavg();
    return { date: new Date().toISOString(), kubernetes, commit, load: Math.round(load * 10) / 10 };
  };
}

async function commitHere(): Promise<string> {
  const git = (...words: string[]) => run('git', words, { timeoutMs: 15_000, cwd: import.meta.dirname });
  try {
    const differs = (await git('status', '--porcelain', '--untracked-files=no')) !== '';
    return `${await git('rev-parse', '--short', 'HEAD')}${differs ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

/** The days of some results, as people write a span. */
export function daysOf(dates: readonly string[]): string {
  const days = dates.map((date) => date.slice(0, 10)).sort();
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
