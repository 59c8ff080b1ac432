import type { ItemNumber } from '@zhiyin/domain';
import { rank, type PipelineRequest, type TenantPipeline } from '@zhiyin/pipeline';
import type { RankedItems } from './rank-matches.ts';

export interface PersonalOrder {
  readonly order: readonly { readonly item: ItemNumber; readonly score: number }[];
  readonly degraded: readonly string[];
}

/**
 * Mixes relevance to the query with what the placement's sources think of the first `size` for this person: both brought to
 * 0..1, `personalization` is the sources' share. What follows keeps its place behind.
 */
export async function personalized(pipeline: TenantPipeline, request: PipelineRequest, { items, scores }: RankedItems, size: number, personalization: number): Promise<PersonalOrder> {
  const found = Array.from(items, (item, row) => ({ item, score: scores[row] }));
  if (personalization === 0 || found.length < 2) return { order: found, degraded: [] };
  const window = found.slice(0, size);
  const slate = await rank(pipeline, { ...request, limit: window.length }, window.map(({ item }) => item));
  const liked = new Map(Array.from(unit(slate.scores), (score, row) => [slate.items[row], score] as const));
  const relevance = unit(window.map(({ score }) => score));
  const mixed = window.map(({ item }, row) => ({ item, score: (1 - personalization) * relevance[row] + personalization * (liked.get(item) ?? 0) }));
  // Stable: equal sums keep the order of relevance.
  mixed.sort((a, b) => b.score - a.score);
  return { order: [...mixed, ...found.slice(size).map(({ item }) => ({ item, score: 0 }))], degraded: slate.degraded };
}

/** To 0..1; all 1 where nothing tells them apart. */
function unit(values: ArrayLike<number>): Float64Array {
  let [min, max] = [Infinity, -Infinity];
  for (let n = 0; n < values.length; n++) [min, max] = [Math.min(min, values[n]), Math.max(max, values[n])];
  return Float64Array.from(values, (value) => (max > min ? (value - min) / (max - min) : 1));
}
