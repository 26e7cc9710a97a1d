import type { Since } from './live-model.ts';

/** How long it stands: `7.2 s`; `~7 s` by a stamp in whole seconds; `>7 s` when it began before the first look. */
export function standingFor({ at, by }: Since, now: string): string {
  const ms = Math.max(0, Date.parse(now) - Date.parse(at));
  const mark = { seen: '', stamp: '~', least: '>' }[by];
  return `${mark}${ms < 60_000 && by === 'seen' ? `${(ms / 1_000).toFixed(1)} s` : roughly(ms)}`;
}

function roughly(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1_440)} d`;
}

/** The first eight digits of a UID tell it from the others of a cluster. */
export const brief = (uid: string): string => uid.slice(0, 8);

/** `unreachable:NoExecute` of `node.kubernetes.io/unreachable:NoExecute`. */
export const briefTaint = (taint: string): string => taint.replace(/^node\.kubernetes\.io\//, '');

/** What an error says first. */
export const briefly = (why: string): string => {
  const words = why.replace(/^(?:\w*Error: )+/, '').replaceAll(/\s+/g, ' ');
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
};

/** Seconds without their unit. */
export const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);

/** The window of a promise: `8.8 to 14.0 s`, `within 2.1 s`. */
export const windowOf = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string =>
  fromMs === 0 ? `within ${inSeconds(toMs)} s` : `${inSeconds(fromMs)} to ${inSeconds(toMs)} s`;

/** `14:03:07` of an instant, in UTC. */
export const timeOfDay = (at: string): string => at.slice(11, 19);
