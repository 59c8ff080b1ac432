import { best } from './best.ts';
import type { RankedItems } from './rank-matches.ts';
import type { SemanticIndex } from './semantic-index.ts';

/**
 * (1 - weight) x lexical score / the greatest + weight x cosine, over what either found. 0 is lexical alone.
 * @param semantic what `index` found nearest, with the vector it was asked for
 * @see Bruch, Gai, Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"
 */
export function fuse(lexical: RankedItems, index: SemanticIndex, semantic: RankedItems & { readonly vector: Float32Array }, weight: number, limit: number): RankedItems {
  const items = Int32Array.from(new Set([...lexical.items, ...(weight > 0 ? semantic.items : [])]));
  const cosines = index.similarities(semantic.vector, items);
  const greatest = lexical.scores.reduce((most, score) => Math.max(most, score), 0) || 1;
  const said = new Map(Array.from(lexical.items, (item, row) => [item, lexical.scores[row] / greatest] as const));
  const mixed = new Map(Array.from(items, (item, row) => [item, (1 - weight) * (said.get(item) ?? 0) + weight * cosines[row]] as const));
  const order = best(items, items.length, limit, (item) => mixed.get(item)!);
  return { items: order, scores: Float32Array.from(order, (item) => mixed.get(item)!) };
}
