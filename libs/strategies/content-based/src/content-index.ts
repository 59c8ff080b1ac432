import type { ContentBasedConfig } from './config.ts';
import { impactOrdered, type Postings } from './postings.ts';
import type { Query } from './query.ts';
import type { RoughScores } from './rough-scores.ts';
import type { TermVectors } from './term-vectors.ts';

/** Items by term: finds candidates for any query, whatever is eligible. */
export class ContentIndex {
  readonly #postings: Postings;

  constructor({ rows, numbers, terms }: TermVectors) {
    this.#postings = impactOrdered(rows.offsets, rows.columns, rows.values, numbers, terms.length);
  }

  /**
   * Scores the items that impact-ordered lists of the query's strongest terms name first. The allowance goes to the
   * strongest terms; rare terms have short lists and leave it to the common ones. O(postingsPerQuery), never O(catalogue).
   * @param words of the bitset of eligible items: others do not use up the allowance, but the walk stays bounded
   * @see Persin, Zobel, Sacks-Davis 1996, "Filtered Document Retrieval with Frequency-Sorted Indexes"
   */
  collect(query: Query, scores: RoughScores, words: Uint32Array, config: ContentBasedConfig): void {
    let left = config.postingsPerQuery;
    for (const term of query.strongest(config.queryTerms)) {
      if (left <= 0) break;
      left -= this.#collect(term, query.weights[term], scores, words, Math.min(left, config.postingsPerTerm));
    }
  }

  /** Adds one term's share. @returns postings taken */
  #collect(term: number, weight: number, scores: RoughScores, words: Uint32Array, most: number): number {
    const { offsets, items, weights } = this.#postings;
    const { sums, met } = scores;
    const end = Math.min(offsets[term + 1], offsets[term] + 8 * most);
    let taken = 0;
    let count = scores.count;
    for (let k = offsets[term]; k < end && taken < most; k++) {
      const item = items[k];
      if ((words[item >>> 5] & (1 << (item & 31))) === 0) continue;
      if (sums[item] === 0) met[count++] = item;
      sums[item] += weight * weights[k];
      taken++;
    }
    scores.count = count;
    return taken;
  }
}
