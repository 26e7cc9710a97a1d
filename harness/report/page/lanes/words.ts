import type { Outcome } from '../../../history/entry.ts';
import type { Word } from '../draw/model.ts';

/** First eight digits of a UID tell it from the others of a run. */
export const brief = (uid: string): string => uid.slice(0, 8);

/** UIDs in a text, shortened. */
export const briefly = (text: string): string =>
  text.replaceAll(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '$1');

/** `11.6 s`, `53 ms`. */
export const span = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

export const wordOf = (outcome: Outcome): Word =>
  outcome === true ? 'held' : outcome === false ? 'broken' : 'unknown';
