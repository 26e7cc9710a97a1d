import { Random } from '../generator/random.ts';

/** `count` of `all`, without repetition, in their own order: the same ones for the same seed. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const chosen = new Set(new Random(seed).shuffle([...all.keys()]).slice(0, count));
  return all.filter((_, at) => chosen.has(at));
}
