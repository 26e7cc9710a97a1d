import { Follower, usualTiming, type Collection, type Reach } from './follow.ts';
import { observeHeartbeat } from './heartbeat.ts';
import type { Pen } from './observer.ts';

export type { Collection };

/**
 * Follows collections of the API server by list and watch, and records every change as it arrives; what is not seen as it
 * happens is a `gap` entry (follow.ts, heartbeat.ts). Resolves when the first lists are recorded; `done` resolves after
 * `signal` aborts, and rejects when the record can no longer be written.
 */
export async function observeApi(
  world: Reach,
  collections: readonly Collection[],
  pen: Pen,
  signal: AbortSignal,
  timing = usualTiming,
): Promise<{ done: Promise<void> }> {
  const followers = collections.map((collection) => new Follower(world, collection, pen, timing));
  await Promise.all(followers.map((follower) => follower.list(signal)));
  const following = [observeHeartbeat(world, pen, signal), ...followers.map((follower) => follower.follow(signal))];
  const done = Promise.all(following).then(() => undefined);
  // It is awaited only at the end of the run: until then its failure is not one that nobody takes care of.
  done.catch(() => {});
  return { done };
}
