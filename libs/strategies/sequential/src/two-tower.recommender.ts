import type { Weights } from '@zhiyin/engine';
import type { CandidateRequest, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import { NearestItems } from './nearest-items.ts';
import { stepsOfRequest } from './steps-of-request.ts';
import { personVector } from './tower-vectors.ts';
import type { HistoryReading } from './towers.ts';

/** Learned towers as they serve. */
export interface ServedTowers {
  readonly size: number;
  /** [items x size] what is told of each item, and where its tower puts it. */
  readonly told: Float32Array;
  readonly vectors: Float32Array;
  /** Of the person tower. */
  readonly weights: Weights;
  /** [items] today's catalogue number, -1 for one that is gone */
  readonly numbers: Int32Array;
  readonly reading: HistoryReading;
}

/** The history through the person tower, compared with every item: those that nobody has met yet are found by what they are. */
export class TwoTowerRecommender implements Recommender {
  readonly #towers: ServedTowers;
  readonly #items: NearestItems;

  constructor(towers: ServedTowers) {
    this.#towers = towers;
    this.#items = new NearestItems(towers.vectors, towers.size, towers.numbers);
  }

  /** Cost O(items x size). */
  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const state = this.#stateOf(request);
    return state ? this.#items.best(state, request) : { items: new Int32Array(0), scores: new Float32Array(0) };
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    return this.#items.scores(this.#stateOf(request), request.items);
  }

  async represent(facts: RequestFacts): Promise<Float32Array | null> {
    return this.#stateOf(facts)?.slice() ?? null;
  }

  async close(): Promise<void> {
    this.#items.close();
  }

  /** null for somebody of whom no item is known. */
  #stateOf(facts: RequestFacts): Float32Array | null {
    const { weights, told, size, reading } = this.#towers;
    const before = stepsOfRequest(facts, (item) => this.#items.rowOf(item));
    return before.length ? personVector(weights, told, size, before, reading) : null;
  }
}
