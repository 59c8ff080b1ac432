import type { CandidateRequest, CatalogueView, ExplainRequest, Reason, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import type { HistoryConfig } from '../history/history-config.ts';
import { reasonFor } from '../history/reasons.ts';
import { tasteOf } from '../history/taste.ts';
import type { TrainedItems } from '../history/trained-items.ts';
import type { ItemFactors } from './item-factors.ts';

/** A set of weighted items, by catalogue number. */
export interface WeightedItems {
  readonly items: Int32Array;
  readonly weights: Float32Array;
}

/** Places somebody among the items. */
export interface Placement {
  /** @param taste at least one item @returns [dimensions], finite */
  vectorOf(taste: WeightedItems): Float32Array;
  close(): void;
}

/** Answers by the greatest inner product with the asking person's vector, which is computed from the live history at every request. */
export class FactorRecommender implements Recommender {
  readonly #factors: ItemFactors;
  readonly #placement: Placement;
  readonly #trained: TrainedItems;
  readonly #config: HistoryConfig;
  readonly #catalogue: CatalogueView;

  constructor(factors: ItemFactors, placement: Placement, trained: TrainedItems, config: HistoryConfig, catalogue: CatalogueView) {
    this.#factors = factors;
    this.#placement = placement;
    this.#trained = trained;
    this.#config = config;
    this.#catalogue = catalogue;
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const taste = this.#taste(request);
    if (taste.items.length === 0) return { items: new Int32Array(0), scores: new Float32Array(0) };
    return this.#factors.best(this.#placement.vectorOf(taste), request.limit, request.eligible, request.context.items);
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const taste = this.#taste(request);
    if (taste.items.length === 0) return new Float32Array(request.items.length).fill(Number.NaN);
    return this.#factors.scores(this.#placement.vectorOf(taste), request.items);
  }

  async represent(facts: RequestFacts): Promise<Float32Array | null> {
    const taste = this.#taste(facts);
    return taste.items.length ? this.#placement.vectorOf(taste).slice() : null;
  }

  /** The item of the history whose vector, times its weight, has the greatest product with the answer's. */
  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const { items, weights } = this.#taste(request);
    return Array.from(request.items, (item) => {
      let [best, strength] = [-1, 0];
      for (let n = 0; n < items.length && this.#factors.has(item); n++) {
        const likeness = items[n] === item ? 0 : weights[n] * this.#factors.dot(this.#factors.vectorOf(items[n]), item);
        if (likeness > strength) [best, strength] = [items[n], likeness];
      }
      return best < 0 ? null : reasonFor(best, request, this.#catalogue);
    });
  }

  async close(): Promise<void> {
    this.#placement.close();
    this.#factors.close();
  }

  #taste(facts: RequestFacts): WeightedItems {
    const { rows, weights } = tasteOf(facts, this.#config, this.#trained);
    return { items: rows.map((row) => this.#trained.numbers[row]), weights };
  }
}
