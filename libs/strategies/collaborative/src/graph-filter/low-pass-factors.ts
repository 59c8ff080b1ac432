import { ArtifactError, type Bitset } from '@zhiyin/domain';
import type { Artifact, ScoreBoard } from '@zhiyin/strategy-sdk';
import { ItemFactors } from '../factors/item-factors.ts';
import type { Taste } from '../history/taste.ts';
import type { TrainedItems } from '../history/trained-items.ts';
import type { DenseVoice } from '../neighbours/neighbour.recommender.ts';

/** Sums in another order differ by less than this part. */
const ROUNDING = 1e-4;
/** So many times what is asked for are looked at to learn what the best reach. */
const FIRST_LOOK = 5;

/**
 * The low-pass filter when it answers. It says something for every item, so no list holds it: the history becomes one vector, the
 * items are scanned with it. An item says nothing for itself, as in the linear filter.
 */
export class LowPassFactors implements DenseVoice {
  readonly #factors: ItemFactors;
  readonly #seeds: Float64Array;
  readonly #trained: TrainedItems;

  /** What an artifact holds of a low-pass filter; null when it was left out. @throws as the constructor */
  static of(artifact: Artifact, trained: TrainedItems): LowPassFactors | null {
    return artifact.array('lowPass').shape[1] === 0 ? null : new LowPassFactors(artifact, trained);
  }

  /** @throws ArtifactError FACTORS_BROKEN, SEEDS_BROKEN when the arrays do not fit the items or hold what is no number */
  constructor(artifact: Artifact, trained: TrainedItems) {
    this.#seeds = Float64Array.from(artifact.array('lowPassSeeds').data);
    if (this.#seeds.length !== trained.size || !this.#seeds.every(Number.isFinite)) {
      throw new ArtifactError('SEEDS_BROKEN', `low-pass filter: expected a finite number for each of ${trained.size} items, got ${this.#seeds.length} numbers: train the strategy again`);
    }
    this.#factors = new ItemFactors(artifact, 'lowPass', trained);
    this.#trained = trained;
  }

  /**
   * Exact, without a product for every item that holds a score. The totals of the items with the strongest links, and of those with
   * the best low-pass scores, give what the `limit` best reach at least; an item whose links and greatest possible low-pass
   * score, by its length and by the best there is, do not reach that is left as it is. Links say nothing below 0.
   */
  addBest(board: ScoreBoard, taste: Taste, limit: number, eligible: Bitset): void {
    const query = this.#queryOf(taste);
    const own = new Set(Array.from(taste.rows, (row) => this.#trained.numbers[row]));
    const best = this.#factors.best(query, limit, eligible, own);
    const first = new Set([...best.items, ...board.shortlist(FIRST_LOOK * limit, eligible)].filter((item) => !own.has(item)));
    const totals = Float64Array.from(first, (item) => board.of(item) + this.#factors.dot(query, item)).sort();
    const reached = totals.length < limit ? -Infinity : totals[totals.length - limit];
    const needed = reached - ROUNDING * Math.abs(reached);
    const most = this.#factors.bound(query, Math.max(0, best.scores[0] ?? 0));
    const near = new Set([...own, ...first]);
    for (const item of board.shortlist(board.count, eligible)) if (board.of(item) + most(item) >= needed) near.add(item);
    for (const item of near) board.add(item, this.#factors.dot(query, item));
    this.#takeOwnVoice(board, taste);
  }

  addTo(board: ScoreBoard, taste: Taste, items: Iterable<number>): void {
    const query = this.#queryOf(taste);
    const asked = new Set(items);
    for (const item of asked) if (this.#factors.has(item)) board.add(item, this.#factors.dot(query, item));
    this.#takeOwnVoice(board, taste);
  }

  says(row: number, item: number): number {
    const seed = this.#trained.numbers[row];
    return item === seed || !this.#factors.has(item) ? 0 : this.#seeds[row] * this.#factors.dot(this.#factors.vectorOf(seed), item);
  }

  close(): void {
    this.#factors.close();
  }

  #queryOf({ rows, weights }: Taste): Float32Array {
    const query = new Float32Array(this.#factors.dimensions);
    for (let n = 0; n < rows.length; n++) {
      const vector = this.#factors.vectorOf(this.#trained.numbers[rows[n]]);
      const weight = weights[n] * this.#seeds[rows[n]];
      for (let d = 0; d < query.length; d++) query[d] += weight * vector[d];
    }
    return query;
  }

  #takeOwnVoice(board: ScoreBoard, { rows, weights }: Taste): void {
    for (let n = 0; n < rows.length; n++) {
      const item = this.#trained.numbers[rows[n]];
      board.add(item, -weights[n] * this.#seeds[rows[n]] * this.#factors.dot(this.#factors.vectorOf(item), item));
    }
  }
}
