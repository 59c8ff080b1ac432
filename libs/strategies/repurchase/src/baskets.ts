import type { PersonalFrequencyConfig } from './config.ts';

/** The items of one order, each once. */
export type Basket = ReadonlySet<number>;

/**
 * What somebody buys, as a vector of length 1: an item counts basketDecay^(baskets ago within its group) x
 * groupDecay^(groups ago), summed over the baskets that hold it. Groups are as large as makes `groups` of them.
 * @param baskets oldest first
 * @see Hu et al. 2020, "Modeling Personalized Item Frequency Information for Next-basket Recommendation" (TIFUKNN), section 4.1
 */
export function frequencies(baskets: readonly Basket[], { groups, basketDecay, groupDecay, historyBaskets }: PersonalFrequencyConfig): Map<number, number> {
  const newest = baskets.slice(-historyBaskets);
  const size = Math.max(1, Math.ceil(newest.length / groups));
  const sums = new Map<number, number>();
  newest.forEach((basket, n) => {
    const ago = newest.length - 1 - n;
    const weight = basketDecay ** (ago % size) * groupDecay ** Math.floor(ago / size);
    for (const item of basket) sums.set(item, (sums.get(item) ?? 0) + weight);
  });
  const length = Math.sqrt([...sums.values()].reduce((sum, value) => sum + value * value, 0));
  for (const [item, value] of sums) {
    if (value > 0) sums.set(item, value / length);
    else sums.delete(item);
  }
  return sums;
}
