import type { Bitset } from '@zhiyin/domain';
import { ScoreBoard, type Artifact, type CatalogueView, type ScoredItems } from '@zhiyin/strategy-sdk';
import type { ContentBasedConfig } from './config.ts';
import { impactOrdered, type Postings } from './postings.ts';

/** Weight per term, of a history or a page. */
export type Query = ReadonlyMap<number, number>;

/** Unit-length term vectors of all items, by item and by term. */
export class ContentIndex {
  readonly terms: readonly string[];
  readonly #offsets: Int32Array;
  readonly #columns: Int32Array;
  readonly #weights: Float32Array;
  /** [highest catalogue number + 1] row of each item, -1 where there is none. */
  readonly #rowOf: Int32Array;
  readonly #postings: Postings;
  readonly #board = new ScoreBoard();
  /** [highest catalogue number + 1] rough scores of the query at hand, zero between calls; `#met` lists who has one. */
  readonly #sums: Float32Array;
  readonly #met: Int32Array;
  #count = 0;
  /** [terms] the query at hand, zero between calls. */
  readonly #dense: Float32Array;

  constructor(artifact: Artifact, catalogue: CatalogueView) {
    this.terms = artifact.vocabulary('terms');
    this.#offsets = Int32Array.from(artifact.array('offsets').data);
    this.#columns = Int32Array.from(artifact.array('columns').data);
    this.#weights = Float32Array.from(artifact.array('weights').data);
    this.#dense = new Float32Array(this.terms.length);
    const numbers = Int32Array.from(artifact.vocabulary('items'), (id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#rowOf = new Int32Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
    numbers.forEach((number, row) => {
      if (number >= 0) this.#rowOf[number] = row;
    });
    this.#sums = new Float32Array(this.#rowOf.length);
    this.#met = new Int32Array(this.#rowOf.length);
    this.#postings = impactOrdered(this.#offsets, this.#columns, this.#weights, numbers, this.terms.length);
  }

  /** Adds an item's vector, times `weight`, to a query under construction; false for an item without content. */
  addTo(query: Map<number, number>, item: number, weight: number): boolean {
    const row = this.#row(item);
    if (row < 0) return false;
    for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) {
      const term = this.#columns[k];
      query.set(term, (query.get(term) ?? 0) + weight * this.#weights[k]);
    }
    return true;
  }

  /**
   * The items most similar to `query`: impact-ordered lists of its strongest terms give candidates, the whole query scores
   * the best of them exactly. The allowance goes to the strongest terms first; rare terms have short lists and leave it to
   * the common ones. O(postingsPerQuery), never O(catalogue).
   * @see Persin, Zobel, Sacks-Davis 1996, "Filtered Document Retrieval with Frequency-Sorted Indexes"
   */
  nearest(query: Query, limit: number, eligible: Bitset, without: readonly number[], config: ContentBasedConfig): ScoredItems {
    let left = config.postingsPerQuery;
    for (const term of strongestTerms(query, config.queryTerms)) {
      if (left <= 0) break;
      left -= this.#collect(term, query.get(term) as number, eligible.words, Math.min(left, config.postingsPerTerm));
    }
    const rough = this.#shortlist(Math.max(2 * limit, 200), without);
    const exact = this.similarities(query, rough);
    rough.forEach((item, n) => this.#board.add(item, exact[n]));
    const best = this.#board.best(limit, eligible);
    this.#board.clear();
    return best;
  }

  /** [items.length] cosines, NaN for an item without content. */
  similarities(query: Query, items: Int32Array): Float32Array {
    let squares = 0;
    for (const [term, weight] of query) {
      this.#dense[term] = weight;
      squares += weight * weight;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    const scores = Float32Array.from(items, (item) => this.#dot(item) * scale);
    for (const term of query.keys()) this.#dense[term] = 0;
    return scores;
  }

  /** The terms that make an item similar to `query`, strongest first. */
  sharedTerms(query: Query, item: number): string[] {
    const row = this.#row(item);
    if (row < 0) return [];
    const shared: { term: number; share: number }[] = [];
    for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) {
      const share = this.#weights[k] * (query.get(this.#columns[k]) ?? 0);
      if (share > 0) shared.push({ term: this.#columns[k], share });
    }
    return shared.sort((a, b) => b.share - a.share || a.term - b.term).map(({ term }) => this.terms[term]);
  }

  /** -1 for an item without content. */
  #row(item: number): number {
    const row = item < this.#rowOf.length ? this.#rowOf[item] : -1;
    return row < 0 || this.#offsets[row] === this.#offsets[row + 1] ? -1 : row;
  }

  #dot(item: number): number {
    const row = this.#row(item);
    if (row < 0) return Number.NaN;
    let sum = 0;
    for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) sum += this.#weights[k] * this.#dense[this.#columns[k]];
    return sum;
  }

  /**
   * Adds one term's share to the rough scores. The hottest loop of the strategy: plain arrays, nothing called.
   * @param words of the bitset of eligible items: others do not use up the allowance, but the walk stays bounded
   * @returns postings taken
   */
  #collect(term: number, weight: number, words: Uint32Array, most: number): number {
    const { offsets, items, weights } = this.#postings;
    const sums = this.#sums;
    const end = Math.min(offsets[term + 1], offsets[term] + 8 * most);
    let taken = 0;
    let count = this.#count;
    for (let k = offsets[term]; k < end && taken < most; k++) {
      const item = items[k];
      if ((words[item >>> 5] & (1 << (item & 31))) === 0) continue;
      if (sums[item] === 0) this.#met[count++] = item;
      sums[item] += weight * weights[k];
      taken++;
    }
    this.#count = count;
    return taken;
  }

  /** The items with the best rough scores, in no order; forgets all scores. */
  #shortlist(limit: number, without: readonly number[]): Int32Array {
    for (const item of without) if (item < this.#sums.length) this.#sums[item] = Number.NEGATIVE_INFINITY;
    const kept = strongestItems(this.#met.subarray(0, this.#count), this.#sums, limit);
    for (let n = 0; n < this.#count; n++) this.#sums[this.#met[n]] = 0;
    for (const item of without) if (item < this.#sums.length) this.#sums[item] = 0;
    this.#count = 0;
    return kept;
  }
}

const BUCKETS = 512;

/**
 * At least the `limit` items of greatest positive score, in no order: all that share the bucket of the `limit`-th or a better
 * one, of 512 equal buckets up to the greatest score. O(n), where a heap pays for every item that is better than the worst.
 */
function strongestItems(items: Int32Array, scores: Float32Array, limit: number): Int32Array {
  let greatest = 0;
  for (let n = 0; n < items.length; n++) if (scores[items[n]] > greatest) greatest = scores[items[n]];
  const scale = (BUCKETS - 1) / greatest;
  const sizes = new Int32Array(BUCKETS);
  for (let n = 0; n < items.length; n++) if (scores[items[n]] > 0) sizes[(scores[items[n]] * scale) | 0]++;
  let bucket = BUCKETS - 1;
  for (let found = sizes[bucket]; found < limit && bucket > 0; ) found += sizes[--bucket];
  const lowest = bucket / scale;
  return items.filter((item) => scores[item] > 0 && scores[item] >= lowest);
}

/** The `most` terms of greatest weight, ties by the lower term. A history has hundreds of terms: sorting them all costs more than the look-ups. */
function strongestTerms(query: Query, most: number): readonly number[] {
  const terms: number[] = [];
  const weights: number[] = [];
  for (const [term, weight] of query) {
    let place = terms.length;
    while (place > 0 && (weights[place - 1] < weight || (weights[place - 1] === weight && terms[place - 1] > term))) place--;
    if (place >= most) continue;
    terms.splice(place, 0, term);
    weights.splice(place, 0, weight);
    if (terms.length > most) {
      terms.pop();
      weights.pop();
    }
  }
  return terms;
}
