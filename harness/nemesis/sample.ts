import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** `count` of `all`, without repetition, in their own order: the same ones for the same seed. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = xoroshiro128plus(seed);
  const left = all.map((_, at) => at);
  const chosen = Array.from({ length: Math.min(count, all.length) }, () => {
    const [at] = left.splice(uniformInt(random, 0, left.length - 1), 1);
    return at as number;
  });
  return chosen.sort((a, b) => a - b).map((at) => all[at] as T);
}
