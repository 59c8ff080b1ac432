import type { CsrMatrix } from '@zhiyin/sparse';
import { ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type ScoredItems, type ScoreRequest } from '@zhiyin/strategy-sdk';
import type { HistoryConfig } from '../history/history-config.ts';
import { reasonFor } from '../history/reasons.ts';
import { tasteOf, type Taste } from '../history/taste.ts';
import type { TrainedItems } from '../history/trained-items.ts';

/** Answers from item-to-item weights: every item of the history adds its row. O(history x row), whatever the size of the catalogue. */
export class NeighbourRecommender implements Recommender {
  readonly #links: CsrMatrix;
  readonly #trained: TrainedItems;
  readonly #config: HistoryConfig;
  readonly #catalogue: CatalogueView;
  readonly #board = new ScoreBoard();

  /** @param links row i: what item i of a history says for other items; finite */
  constructor(links: CsrMatrix, trained: TrainedItems, config: HistoryConfig, catalogue: CatalogueView) {
    this.#links = links;
    this.#trained = trained;
    this.#config = config;
    this.#catalogue = catalogue;
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    this.#fill(tasteOf(request, this.#config, this.#trained));
    for (const item of request.context.items) this.#board.drop(item);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const taste = tasteOf(request, this.#config, this.#trained);
    this.#fill(taste);
    const scores = Float32Array.from(request.items, (item) =>
      taste.rows.length > 0 && this.#trained.rowOf(item) >= 0 ? this.#board.of(item) : Number.NaN,
    );
    this.#board.clear();
    return scores;
  }

  async explain(request: ExplainRequest): Promise<readonly (Reason | null)[]> {
    const { numbers } = this.#trained;
    const { rows, weights } = tasteOf(request, this.#config, this.#trained);
    const loudest = new Map(Array.from(request.items, (item) => [item, { seed: -1, strength: 0 }]));
    for (let n = 0; n < rows.length; n++) {
      this.#eachLink(rows[n], (target, weight) => {
        const best = loudest.get(numbers[target]);
        if (best && weights[n] * weight > best.strength) Object.assign(best, { seed: numbers[rows[n]], strength: weights[n] * weight });
      });
    }
    return Array.from(request.items, (item) => {
      const seed = loudest.get(item)?.seed ?? -1;
      return seed < 0 ? null : reasonFor(seed, request, this.#catalogue);
    });
  }

  #fill({ rows, weights }: Taste): void {
    const { numbers } = this.#trained;
    for (let n = 0; n < rows.length; n++) {
      this.#eachLink(rows[n], (target, weight) => {
        if (numbers[target] >= 0) this.#board.add(numbers[target], weights[n] * weight);
      });
    }
  }

  #eachLink(row: number, visit: (target: number, weight: number) => void): void {
    const { offsets, columns, values } = this.#links;
    for (let k = offsets[row]; k < offsets[row + 1]; k++) visit(columns[k], values[k]);
  }
}
