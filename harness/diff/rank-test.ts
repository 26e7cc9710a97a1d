/**
 * The exact two-sided permutation test on ranks (Mann-Whitney, ties at their middle rank): the chance that a random split of
 * all values is at least as lopsided as this one. On zeros and ones it is a test of two shares.
 */
export function rankTest(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledRanks([...a, ...b]);
  const observed = sum(ranks.slice(0, a.length));
  const ways = waysToSum(ranks, a.length);
  const mean = (sum(ranks) * a.length) / ranks.length;
  const all = [...ways.values()].reduce((total, n) => total + n, 0);
  const distance = Math.abs(observed - mean) - 1e-9;
  const far = [...ways].reduce((total, [total2, n]) => total + (Math.abs(total2 - mean) >= distance ? n : 0), 0);
  return far / all;
}

/** The smallest chance that a split into sets of these sizes can have: below no threshold, no difference can be told from chance. */
export function smallestChance(a: number, b: number): number {
  let splits = 1;
  for (let i = 1; i <= Math.min(a, b); i++) splits = (splits * (a + b - Math.min(a, b) + i)) / i;
  return Math.min(1, (a === b ? 2 : 1) / splits);
}

/** Holm's correction: by which each chance must be read when so many questions were asked. */
export function holm(chances: readonly number[]): number[] {
  const order = chances.map((_, at) => at).sort((x, y) => (chances[x] ?? 0) - (chances[y] ?? 0));
  const adjusted = [...chances];
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (chances[at] ?? 1) * (chances.length - rank)));
    adjusted[at] = least;
  });
  return adjusted;
}

// Whole numbers, so that sums are exact keys.
function doubledRanks(values: readonly number[]): number[] {
  return values.map((one) => {
    const below = values.filter((other) => other < one).length;
    const same = values.filter((other) => other === one).length;
    return 2 * below + same + 1;
  });
}

/** Sum → how many choices of `size` ranks have it. */
function waysToSum(ranks: readonly number[], size: number): Map<number, number> {
  const bySize = Array.from({ length: size + 1 }, () => new Map<number, number>());
  bySize[0]?.set(0, 1);
  for (const rank of ranks)
    for (let chosen = size; chosen > 0; chosen--)
      for (const [total, n] of bySize[chosen - 1] ?? []) {
        const into = bySize[chosen];
        into?.set(total + rank, (into.get(total + rank) ?? 0) + n);
      }
  return bySize[size] ?? new Map<number, number>();
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
