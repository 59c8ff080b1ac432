import type { Bitset, ItemNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import { best } from './best.ts';
import { facetsOf, type Facet } from './facets.ts';
import type { LexicalIndex } from './lexical-index.ts';
import { match, release } from './matching.ts';
import { rankMatches, type RankedItems } from './rank-matches.ts';
import type { Synonyms } from './synonyms.ts';
import { understand, type UnderstoodQuery } from './understand.ts';

export const SORT_ORDERS = ['relevance', 'price', '-price', 'newest'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

export interface FindRequest {
  /** '' finds everything that is eligible. */
  readonly text: string;
  /** As large as the catalogue. */
  readonly eligible: Bitset;
  /** How many of the best. */
  readonly limit: number;
  readonly sort: SortOrder;
  /** Fields whose values are counted over all matches. */
  readonly facets: readonly string[];
  readonly synonyms: Synonyms;
  readonly now: number;
}

export interface Found extends RankedItems {
  /** Items that match, however many were asked for. */
  readonly total: number;
  readonly facets: readonly Facet[];
  readonly query: UnderstoodQuery;
}

/**
 * Finds items by words. Synchronous: about half a millisecond over 50,000 titles, in proportion to the items that hold a word.
 * @throws InputError FACET_UNKNOWN
 */
export function find(index: LexicalIndex, catalogue: LiveCatalogue, request: FindRequest): Found {
  const query = understand(index, request.text, request.synonyms);
  if (request.text.trim() === '') return browse(catalogue, request, query);
  const matches = match(index, query.concepts, request.eligible);
  try {
    const facets = facetsOf(catalogue, request.facets, matches.items, matches.count);
    const ranked = request.sort === 'relevance'
      ? rankMatches(index, query, matches, request.limit)
      : scored(best(matches.items, matches.count, request.limit, keyOf(catalogue, request)), (item) => matches.scores[item]);
    return { ...ranked, total: matches.count, facets, query };
  } finally {
    release(matches);
  }
}

/** Nothing was typed: everything, the newest first unless told otherwise. */
function browse(catalogue: LiveCatalogue, request: FindRequest, query: UnderstoodQuery): Found {
  const { eligible, facets, limit } = request;
  const items = new Int32Array(eligible.count());
  let count = 0;
  for (let item = 0; item < eligible.size; item++) if (eligible.has(item)) items[count++] = item;
  const ranked = scored(best(items, count, limit, keyOf(catalogue, request)), () => 0);
  return { ...ranked, total: count, facets: facetsOf(catalogue, facets, items, count), query };
}

/** Greatest first. An item without a price is last in either direction. */
function keyOf(catalogue: LiveCatalogue, { sort, now }: FindRequest): (item: ItemNumber) => number {
  if (sort === 'price') return (item) => -catalogue.price(item);
  if (sort === '-price') return (item) => catalogue.price(item);
  return (item) => catalogue.newSince(item, now);
}

function scored(items: Int32Array, score: (item: ItemNumber) => number): RankedItems {
  return { items, scores: Float32Array.from(items, score) };
}
