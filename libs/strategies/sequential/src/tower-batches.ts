import type { Rng } from '@zhiyin/domain';
import type { Batch } from '@zhiyin/engine';
import { sharesOf, shareOf, type HistoryReading, type TowersShape } from './towers.ts';

/** Somebody's step `at` of `sequence`, asked for after all before it. */
export interface AskedStep {
  readonly sequence: Int32Array;
  readonly at: number;
}

interface TowerBatchOptions extends HistoryReading {
  readonly unknownShare: number;
}

/** Every step that has one before it, once. */
export function askedSteps(sequences: readonly Int32Array[]): AskedStep[] {
  return sequences.flatMap((sequence) => Array.from({ length: Math.max(0, sequence.length - 1) }, (_, n) => ({ sequence, at: n + 1 })));
}

/** Turns steps into batches. */
export class TowerBatchMaker {
  readonly #shape: TowersShape;
  readonly #featuresOf: (row: number) => readonly number[];
  readonly #options: TowerBatchOptions;
  /** [items] log of how often an item is to be expected among those compared with. */
  readonly #logQ: Float32Array;

  /** @param featuresOf by row of a learned item */
  constructor(shape: TowersShape, featuresOf: (row: number) => readonly number[], steps: readonly AskedStep[], options: TowerBatchOptions) {
    this.#shape = shape;
    this.#featuresOf = featuresOf;
    this.#options = options;
    const counts = new Float64Array(shape.items);
    for (const { sequence, at } of steps) counts[sequence[at]]++;
    this.#logQ = Float32Array.from(counts, (count) => Math.log((shape.batch * count) / Math.max(1, steps.length) + shape.negatives / shape.items));
  }

  /** @param asked up to `batch` of them; missing ones count nothing */
  batchOf(asked: readonly AskedStep[], rng: Rng): Batch {
    const { batch, slots, features, negatives, items } = this.#shape;
    const { maxLength, fading, unknownShare } = this.#options;
    const [rows, known, described] = [new Int32Array(slots), new Float32Array(slots), new Float32Array(slots * features)];
    const [history, wanted, importance] = [new Float32Array(batch * slots), new Int32Array(batch), new Float32Array(batch)];
    const slotOf = new Map<number, number>();
    const slot = (row: number): number => {
      let found = slotOf.get(row);
      if (found !== undefined) return found;
      slotOf.set(row, (found = slotOf.size));
      const own = this.#featuresOf(row);
      rows[found] = row;
      known[found] = own.length && rng.next() < unknownShare ? 0 : 1;
      for (const feature of own) described[found * features + feature] = shareOf(own);
      return found;
    };
    asked.forEach(({ sequence, at }, n) => {
      const from = Math.max(0, at - maxLength);
      sharesOf(at - from, fading).forEach((share, step) => { history[n * slots + slot(sequence[from + step])] += share; });
      wanted[n] = slot(sequence[at]);
      importance[n] = 1 / asked.length;
    });
    const compared = Int32Array.from({ length: batch + negatives }, (_, n) => (n < asked.length ? wanted[n] : slot(rng.integer(items))));
    const logQ = Float32Array.from(compared, (at) => this.#logQ[rows[at]]);
    return { rows, known, described, history, wanted, compared, logQ, importance };
  }
}
