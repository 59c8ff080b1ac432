import { DAY_MS, type EventType } from '@zhiyin/domain';
import type {
  CandidateRequest,
  CatalogueView,
  ExplainRequest,
  Reason,
  Recommender,
  RequestFacts,
  ScoredItems,
  ScoreRequest,
} from '@zhiyin/strategy-sdk';
import type { ContentBasedConfig } from './config.ts';
import type { ContentIndex } from './content-index.ts';
import { readable } from './item-fields.ts';

/** What an event of each type says about somebody's taste; others say nothing about content. */
const TASTE: Partial<Record<EventType, number>> = { view: 1, click: 1, cart: 3, purchase: 4 };
const REASON_TERMS = 3;

/** Answers with items like the page's and like those of the history (Rocchio's centroid, positive part only). */
export class ContentBasedRecommender implements Recommender {
  readonly #index: ContentIndex;
  readonly #config: ContentBasedConfig;
  readonly #catalogue: CatalogueView;

  constructor(index: ContentIndex, config: ContentBasedConfig, catalogue: CatalogueView) {
    this.#index = index;
    this.#config = config;
    this.#catalogue = catalogue;
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    return this.#index.nearest(this.#taste(request), request.limit, request.eligible, request.context.items, this.#config);
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const taste = this.#taste(request);
    if (taste.size === 0) return new Float32Array(request.items.length).fill(Number.NaN);
    return this.#index.similarities(taste, request.items);
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const seeds = [...this.#seeds(request)].map(([seed, weight]) => {
      const query = new Map<number, number>();
      this.#index.addTo(query, seed, weight);
      return { seed, weight, query, similarities: this.#index.similarities(query, request.items) };
    });
    return Array.from(request.items, (item, n) => {
      let best: (typeof seeds)[number] | null = null;
      for (const seed of seeds) {
        const strength = seed.weight * seed.similarities[n];
        if (seed.seed !== item && strength > 0 && (!best || strength > best.weight * best.similarities[n])) best = seed;
      }
      return best ? this.#reason(best.seed, this.#index.sharedTerms(best.query, item)) : null;
    });
  }

  #taste(facts: RequestFacts): Map<number, number> {
    const taste = new Map<number, number>();
    for (const [item, weight] of this.#seeds(facts)) this.#index.addTo(taste, item, weight);
    return taste;
  }

  /** Items an answer starts from: those of the page, weight 1, and the newest of the history by recency and event type. */
  #seeds(facts: RequestFacts): Map<number, number> {
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
      seeds.set(item, Math.max(weight, seeds.get(item) ?? 0));
    }
    for (const item of facts.context.items) seeds.set(item, 1);
    return seeds;
  }

  #reason(seed: number, terms: readonly string[]): Reason {
    const words = [...new Set(terms.map(readable).filter((word) => word !== ''))].slice(0, REASON_TERMS);
    const title = this.#catalogue.title(seed) || 'an item you chose';
    const text = words.length > 0 ? `Similar to ${title}: ${words.join(', ')}` : `Similar to ${title}`;
    return { code: 'similar-content', text, items: [seed] };
  }
}
