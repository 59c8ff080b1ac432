import { Bitset, eventTypeCode } from '@zhiyin/domain';
import { DenseScan, ItemVectors } from '@zhiyin/compute';
import type { Scorer } from '@zhiyin/engine';
import type { CandidateRequest, Recommender, RequestFacts, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import type { NetShape } from './network.ts';
import { isWanting } from './sequences.ts';
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
  readonly #rowOf: ReadonlyMap<number, number>;
  readonly #vectors: ItemVectors;
  readonly #scan: DenseScan;

  constructor(net: ServedNet) {
    this.#net = net;
    this.#rowOf = new Map(Array.from(net.numbers, (number, row) => [number, row] as const).filter(([number]) => number >= 0));
    this.#vectors = new ItemVectors(net.embeddings, net.shape.size);
    this.#scan = new DenseScan(this.#vectors, { most: net.numbers.length });
  }

  /** Cost: one pass of the net, about a millisecond, and O(items x size). */
  async candidates(request: CandidateRequest): Promise<ScoredItems> {
    const state = await this.#stateOf(request);
    if (!state) return { items: new Int32Array(0), scores: new Float32Array(0) };
    const { numbers } = this.#net;
    const shown = new Set(request.context.items);
    const eligible = Bitset.of(numbers.length, Array.from(numbers.keys()).filter((row) => numbers[row] >= 0 && request.eligible.has(numbers[row]) && !shown.has(numbers[row])));
    const { rows, scores } = this.#scan.topK(state, Math.min(request.limit, numbers.length), eligible);
    return { items: rows.map((row) => numbers[row]), scores };
  }

  async score(request: ScoreRequest): Promise<Float32Array> {
    const state = await this.#stateOf(request);
    const { embeddings, shape: { size } } = this.#net;
    return Float32Array.from(request.items, (item) => {
      const row = this.#rowOf.get(item);
      return state && row !== undefined ? dot(state, embeddings, row * size) : Number.NaN;
    });
  }

  async close(): Promise<void> {
    this.#scan.close();
    this.#vectors.close();
    await this.#net.scorer.close();
  }

  /** null for somebody of whom no learned item is known. */
  async #stateOf(facts: RequestFacts): Promise<Float32Array | null> {
    const { shape, scorer, embeddings } = this.#net;
    const before = this.#steps(facts);
    if (!before.length) return null;
    return (await scorer.run(questionsOf(shape, embeddings, [{ before }]))).state;
  }

  /** The history, then what is on the page: rows, none twice in a row. */
  #steps({ history, context }: RequestFacts): number[] {
    const steps: number[] = [];
    const add = (item: number | null) => {
      const row = item === null ? undefined : this.#rowOf.get(item);
      if (row !== undefined && row !== steps.at(-1)) steps.push(row);
    };
    for (const { item, type } of history.events) if (isWanting(eventTypeCode(type))) add(item);
    for (const item of context.items) add(item);
    return steps;
  }
}

function dot(state: Float32Array, embeddings: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < state.length; i++) sum += state[i] * embeddings[at + i];
  return sum;
}
