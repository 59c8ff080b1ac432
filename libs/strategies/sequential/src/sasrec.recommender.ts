import type { Scorer } from '@zhiyin/engine';
import type { CandidateRequest, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import { NearestItems } from './nearest-items.ts';
import type { NetShape } from './network.ts';
import { stepsOfRequest } from './steps-of-request.ts';
import { questionsOf } from './validation.ts';

/** A learned model as it serves. */
export interface ServedNet {
  readonly shape: NetShape;
  readonly scorer: Scorer;
  /** [items x size] */
  readonly embeddings: Float32Array;
  /** [items] today's catalogue number of each learned item, -1 for one that is gone */
  readonly numbers: Int32Array;
}

/**
 * The state after somebody's newest steps, compared with every item. The history is the input: a new event moves the next answer, nothing
 * is trained for it.
 */
export class SasrecRecommender implements Recommender {
  readonly #net: ServedNet;
  readonly #items: NearestItems;

  constructor(net: ServedNet) {
    this.#net = net;
    this.#items = new NearestItems(net.embeddings, net.shape.size, net.numbers);
  }

  /** Cost: one pass of the net, a few milliseconds, and O(items x size). */
  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const state = await this.#stateOf(request);
    return state ? this.#items.best(state, request) : { items: new Int32Array(0), scores: new Float32Array(0) };
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    return this.#items.scores(await this.#stateOf(request), request.items);
  }

  async represent(facts: RequestFacts): Promise<Float32Array | null> {
    return (await this.#stateOf(facts))?.slice() ?? null;
  }

  async close(): Promise<void> {
    this.#items.close();
    await this.#net.scorer.close();
  }

  /** null for somebody of whom no learned item is known. */
  async #stateOf(facts: RequestFacts): Promise<Float32Array | null> {
    const { shape, scorer, embeddings } = this.#net;
    const before = stepsOfRequest(facts, (item) => this.#items.rowOf(item));
    if (!before.length) return null;
    return (await scorer.run(questionsOf(shape, embeddings, [{ before }]))).state;
  }
}
