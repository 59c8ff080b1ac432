import { assignSessions } from '@zhiyin/domain';
import {
  ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type RequestFacts, type ScoredItems, type ScoreRequest,
} from '@zhiyin/strategy-sdk';
import { frequencies, type Basket } from './baskets.ts';
import type { Buyers } from './buyers.ts';
import type { PersonalFrequencyConfig } from './config.ts';

/** Popular items beyond these hardly differ: they cannot change an answer. */
const POPULAR_ITEMS = 500;

/** Answers what somebody buys again, what similar people buy and what everybody buys. */
export class PersonalFrequencyRecommender implements Recommender {
  readonly #buyers: Buyers;
  readonly #config: PersonalFrequencyConfig;
  readonly #catalogue: CatalogueView;
  readonly #board = new ScoreBoard();

  constructor(buyers: Buyers, config: PersonalFrequencyConfig, catalogue: CatalogueView) {
    this.#buyers = buyers;
    this.#config = config;
    this.#catalogue = catalogue;
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    this.#fill(request);
    for (const item of request.context.items) this.#board.drop(item);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const known = this.#fill(request);
    const scores = Float32Array.from(request.items, (item) => (known && this.#buyers.knows(item) ? this.#board.of(item) : Number.NaN));
    this.#board.clear();
    return scores;
  }

  async explain({ items, history }: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const baskets = basketsOf({ history });
    return Array.from(items, (item): Reason | null => {
      if (!baskets.length || !this.#buyers.knows(item)) return null;
      const times = baskets.filter((basket) => basket.has(item)).length;
      if (times === 0) return { code: 'bought-by-similar-people', text: 'People who buy what you buy also buy this', items: [] };
      return { code: 'bought-before', text: `You bought ${this.#catalogue.title(item) || 'this'} ${times === 1 ? 'before' : `${times} times`}`, items: [item] };
    });
  }

  /** @returns false for somebody who bought nothing yet: nothing is on the board then */
  #fill({ history }: RequestFacts): boolean {
    const { neighbours, ownWeight, popularityWeight } = this.#config;
    const own = frequencies(basketsOf({ history }), this.#config);
    if (!own.size) return false;
    for (const [item, weight] of own) this.#board.add(item, ownWeight * weight);
    const nearest = this.#buyers.nearest(own, neighbours);
    for (const person of nearest) this.#buyers.forItems(person, (item, weight) => this.#board.add(item, ((1 - ownWeight) * weight) / nearest.length));
    for (const { item, share } of this.#buyers.popular.slice(0, POPULAR_ITEMS)) this.#board.add(item, popularityWeight * share);
    return true;
  }
}

/** The purchases of a history by session, oldest first. */
function basketsOf({ history: { events } }: Pick<RequestFacts, 'history'>): readonly Basket[] {
  const bought = events.filter(({ type, item }) => type === 'purchase' && item !== null);
  const sessions = assignSessions(bought.map(({ at }) => at), bought.map(({ session }) => session));
  const baskets = new Map<number, Set<number>>();
  bought.forEach(({ item }, n) => {
    const basket = baskets.get(sessions[n]);
    if (basket) basket.add(item!);
    else baskets.set(sessions[n], new Set([item!]));
  });
  return [...baskets.values()];
}
