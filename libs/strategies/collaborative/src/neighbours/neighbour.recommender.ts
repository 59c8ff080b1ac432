import type { Bitset } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { ScoreBoard, type CandidateRequest, type CatalogueView, type ExplainRequest, type Reason, type Recommender, type ScoredItems, type ScoreRequest } from '@zhiyin/strategy-sdk';
import type { HistoryConfig } from '../history/history-config.ts';
import { reasonFor } from '../history/reasons.ts';
import { tasteOf, type Taste } from '../history/taste.ts';
import type { TrainedItems } from '../history/trained-items.ts';

/** A part of the scores that is said for every item of the model, so that no list can hold it. */
export interface DenseVoice {
  /** Adds to every eligible item that holds a score, and to the `limit` best of the others; nothing else can be among the best. */
  addBest(board: ScoreBoard, taste: Taste, limit: number, eligible: Bitset): void;
  /** Adds to these items. */
  addTo(board: ScoreBoard, taste: Taste, items: Iterable<number>): void;
  /** What the item of a row of the model says for a catalogue number. */
  says(row: number, item: number): number;
  close(): void;
}

/** Answers from item-to-item weights: every item of the history adds its row. O(history x row), whatever the size of the catalogue. */
export class NeighbourRecommender implements Recommender {
  readonly #offsets: Int32Array;
  readonly #weights: Float32Array;
  /** By link the catalogue number it leads to, -1 for what has left the catalogue. */
  readonly #targets: Int32Array;
  readonly #trained: TrainedItems;
  readonly #config: HistoryConfig;
  readonly #catalogue: CatalogueView;
  readonly #beside: DenseVoice | null;
  readonly #board = new ScoreBoard();

  /**
   * @param links row i: what item i of a history says for other items; finite
   * @param beside added to what the links say, and closed with the recommender; its cost comes on top
   */
  constructor(links: CsrMatrix, trained: TrainedItems, config: HistoryConfig, catalogue: CatalogueView, beside: DenseVoice | null = null) {
    this.#offsets = links.offsets;
    this.#weights = links.values;
    this.#targets = links.columns.map((row) => trained.numbers[row]);
    this.#trained = trained;
    this.#config = config;
    this.#catalogue = catalogue;
    this.#beside = beside;
  }

  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const taste = tasteOf(request, this.#config, this.#trained);
    this.#fill(taste);
    // What lies on the page has a taste row or is unknown: it takes no place among the others.
    if (taste.rows.length > 0) this.#beside?.addBest(this.#board, taste, request.limit, request.eligible);
    for (const item of request.context.items) this.#board.drop(item);
    const best = this.#board.best(request.limit, request.eligible);
    this.#board.clear();
    return best;
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const taste = tasteOf(request, this.#config, this.#trained);
    this.#fill(taste);
    this.#beside?.addTo(this.#board, taste, request.items);
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
      const said = new Map(Array.from(loudest.keys(), (item) => [item, this.#beside?.says(rows[n], item) ?? 0]));
      for (let k = this.#offsets[rows[n]]; k < this.#offsets[rows[n] + 1]; k++) {
        const before = said.get(this.#targets[k]);
        if (before !== undefined) said.set(this.#targets[k], before + this.#weights[k]);
      }
      for (const [item, best] of loudest) {
        const strength = weights[n] * (said.get(item) ?? 0);
        if (strength > best.strength) Object.assign(best, { seed: numbers[rows[n]], strength });
      }
    }
    return Array.from(request.items, (item) => {
      const seed = loudest.get(item)?.seed ?? -1;
      return seed < 0 ? null : reasonFor(seed, request, this.#catalogue);
    });
  }

  async close(): Promise<void> {
    this.#beside?.close();
  }

  #fill({ rows, weights }: Taste): void {
    for (let n = 0; n < rows.length; n++) this.#board.addAll(this.#targets, this.#weights, this.#offsets[rows[n]], this.#offsets[rows[n] + 1], weights[n]);
  }
}
