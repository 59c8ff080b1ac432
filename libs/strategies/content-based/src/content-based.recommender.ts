import { DAY_MS, type EventType } from '@zhiyin/domain';
import {
  ScoreBoard,
  type CandidateRequest,
  type CatalogueView,
  type ExplainRequest,
  type Reason,
  type Recommender,
  type RequestFacts,
  type ScoredItems,
  type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import type { ContentBasedConfig } from './config.ts';
import { ContentIndex } from './content-index.ts';
import { Query } from './query.ts';
import { RoughScores } from './rough-scores.ts';
import type { SimilarItems } from './similar-items.ts';
import type { TermVectors } from './term-vectors.ts';

/** What an event of each type says about somebody's taste; others say nothing about content. */
const TASTE: Partial<Record<EventType, number>> = { view: 1, click: 1, cart: 3, purchase: 4 };
const REASON_TERMS = 3;

/** Float32 sums cannot tell so little from nothing. */
const LEAST_WEIGHT = 1e-9;

/** Item -> its weight in the answer. */
type Seeds = ReadonlyMap<number, number>;

/** Answers with items like the page's and like those of the history (Rocchio's centroid, positive part only). */
export class ContentBasedRecommender implements Recommender {
  readonly #vectors: TermVectors;
  readonly #words: readonly string[];
  readonly #index: ContentIndex;
  /** null: the index alone answers. */
  readonly #similar: SimilarItems | null;
  readonly #config: ContentBasedConfig;
  readonly #catalogue: CatalogueView;
  readonly #query: Query;
  readonly #rough: RoughScores;
  readonly #board = new ScoreBoard();

  /** @param words [terms] as a person reads each in a reason, '' for one that explains nothing */
  constructor(vectors: TermVectors, words: readonly string[], similar: SimilarItems | null, config: ContentBasedConfig, catalogue: CatalogueView) {
    this.#vectors = vectors;
    this.#words = words;
    this.#index = new ContentIndex(vectors);
    this.#similar = similar;
    this.#config = config;
    this.#catalogue = catalogue;
    this.#query = new Query(vectors.terms.length);
    this.#rough = new RoughScores(vectors.size);
  }

  /** O(seeds x neighbours) while lists of similar items hold enough that is eligible, else O(postingsPerQuery). */
  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const seeds = this.#seeds(request);
    this.#ask(seeds);
    const rough = this.#shortlist(seeds, request);
    this.#board.addAll(rough, this.#vectors.similarities(this.#query, rough), 0, rough.length, 1);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    this.#query.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    this.#ask(this.#seeds(request));
    const scores = this.#query.isEmpty ? new Float32Array(request.items.length).fill(Number.NaN) : this.#vectors.similarities(this.#query, request.items);
    this.#query.clear();
    return scores;
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const best = Array.from(request.items, () => ({ seed: -1, strength: 0 }));
    for (const [seed, weight] of this.#seeds(request)) {
      this.#ask(new Map([[seed, 1]]));
      this.#vectors.similarities(this.#query, request.items).forEach((cosine, n) => {
        if (seed !== request.items[n] && weight * cosine > best[n].strength) best[n] = { seed, strength: weight * cosine };
      });
      this.#query.clear();
    }
    return best.map(({ seed }, n) => (seed < 0 ? null : this.#reason(seed, request.items[n])));
  }

  /** Makes the weighted sum of the seeds the query. */
  #ask(seeds: Seeds): void {
    for (const [item, weight] of seeds) this.#vectors.addTo(this.#query, item, weight);
  }

  /** Candidates in no order: from the neighbours of the seeds; when too few of them may be shown, from the index as well. */
  #shortlist(seeds: Seeds, { limit, eligible, context }: CandidateRequest): Int32Array {
    if (this.#similar) {
      for (const [item, weight] of seeds) this.#similar.addTo(this.#rough, item, weight, eligible.words);
      const found = this.#rough.shortlist(2 * limit, context.items);
      if (2 * found.length >= limit) return found;
    }
    this.#index.collect(this.#query, this.#rough, eligible.words, this.#config);
    return this.#rough.shortlist(Math.max(2 * limit, 200), context.items);
  }

  /** Items an answer starts from: those of the page, weight 1, and the newest of the history by recency and event type. */
  #seeds(facts: RequestFacts): Seeds {
    const seeds = new Map<number, number>();
    const share = facts.context.items.length > 0 ? this.#config.historyWithContext : 1;
    const { events } = facts.history;
    // Beside a page an old history fades. Alone, only the order of its events counts: who was away for years still has a taste.
    const asOf = facts.context.items.length > 0 ? facts.context.now : (events.at(-1)?.at ?? facts.context.now);
    for (let n = events.length - 1; n >= 0 && share > 0; n--) {
      const { item, type, at } = events[n];
      const interest = TASTE[type];
      if (item === null || interest === undefined) continue;
      if (seeds.size >= this.#config.historyLength && !seeds.has(item)) break;
      const ageDays = Math.max(0, asOf - at) / DAY_MS;
      // The page's own items have weight 1: the strongest event of a history reaches `share`, never more.
      const weight = (share * interest * 2 ** (-ageDays / this.#config.historyHalfLifeDays)) / 4;
      if (weight >= LEAST_WEIGHT) seeds.set(item, Math.max(weight, seeds.get(item) ?? 0));
    }
    for (const item of facts.context.items) seeds.set(item, 1);
    return seeds;
  }

  #reason(seed: number, item: number): Reason {
    this.#ask(new Map([[seed, 1]]));
    const terms = this.#vectors.sharedTerms(this.#query, item);
    this.#query.clear();
    const words = [...new Set(terms.map((term) => this.#words[term]).filter((word) => word !== ''))].slice(0, REASON_TERMS);
    const title = this.#catalogue.title(seed) || 'an item you chose';
    const text = words.length > 0 ? `Similar to ${title}: ${words.join(', ')}` : `Similar to ${title}`;
    return { code: 'similar-content', text, items: [seed] };
  }
}
