import type { Opinion } from './profile.ts';

/** Items that are liked on balance, each once, strongest first. */
export function liked(opinions: readonly Opinion[]): Opinion[] {
  const sums = new Map<number, number>();
  for (const { item, weight } of opinions) sums.set(item, (sums.get(item) ?? 0) + weight);
  return [...sums].map(([item, weight]) => ({ item, weight })).filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.item - b.item);
}
