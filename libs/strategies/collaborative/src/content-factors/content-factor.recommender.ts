import type { CatalogueItem } from '@zhiyin/domain';
import type { CandidateRequest, CatalogueView, ExplainRequest, Reason, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import type { Placement } from '../factors/factor.recommender.ts';
import type { ItemFactors } from '../factors/item-factors.ts';
import type { HistoryConfig } from '../history/history-config.ts';
import { reasonFor } from '../history/reasons.ts';
import { tasteOf } from '../history/taste.ts';
import type { TrainedItems } from '../history/trained-items.ts';
import type { NewItems } from './new-items.ts';

/** Where behaviour has put the items, and how it places the asking person among them. */
export interface Behaviour {
  readonly factors: ItemFactors;
  readonly placement: Placement;
  readonly trained: TrainedItems;
}

/** Answers by the greatest inner product with the asking person's vector, over items that behaviour or their content has placed. */
export class ContentFactorRecommender implements Recommender {
  constructor(
    private readonly items: NewItems,
    private readonly behaviour: Behaviour,
    private readonly config: HistoryConfig,
    private readonly catalogue: CatalogueView,
  ) {}

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const person = this.#personOf(request);
    if (!person) return { items: new Int32Array(0), scores: new Float32Array(0) };
    const eligible = request.eligible.clone();
    for (const item of request.context.items) eligible.delete(item);
    const { rows, scores } = this.items.scan.topK(person, request.limit, eligible);
    return { items: rows, scores };
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const person = this.#personOf(request);
    const { scan } = this.items;
    return Float32Array.from(request.items, (item) => (person && scan.has(item) ? dot(person, scan.vector(item)) : Number.NaN));
  }

  /** The item of the history that lies nearest to the answer, by its weight. */
  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const { factors, trained } = this.behaviour;
    const { rows, weights } = tasteOf(request, this.config, trained);
    return Array.from(request.items, (item) => {
      const answer = this.items.scan.vector(item);
      let [best, strength] = [-1, 0];
      rows.forEach((row, n) => {
        const seed = trained.numbers[row];
        const likeness = seed === item ? 0 : weights[n] * dot(answer, factors.vectorOf(seed));
        if (likeness > strength) [best, strength] = [seed, likeness];
      });
      return best < 0 ? null : reasonFor(best, request, this.catalogue);
    });
  }

  observeItems(items: readonly CatalogueItem[]): void {
    this.items.put(items);
  }

  async close(): Promise<void> {
    this.behaviour.placement.close();
    this.behaviour.factors.close();
    this.items.scan.close();
  }

  #personOf(facts: RequestFacts): Float32Array | null {
    const { placement, trained } = this.behaviour;
    const { rows, weights } = tasteOf(facts, this.config, trained);
    return rows.length ? placement.vectorOf({ items: rows.map((row) => trained.numbers[row]), weights }) : null;
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
