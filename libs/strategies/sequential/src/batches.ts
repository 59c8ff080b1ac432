import type { Rng } from '@zhiyin/domain';
import type { Batch } from '@zhiyin/engine';
import { dropoutsOf, type NetShape } from './network.ts';
import type { Window } from './windows.ts';

/** Turns windows into batches. Dropout masks are pieces of one long strip of chance, which costs nothing per step. */
export class BatchMaker {
  /** Windows in a batch. */
  readonly batch: number;
  readonly #shape: NetShape;
  readonly #strip: Float32Array;

  constructor(shape: NetShape, dropout: number, rng: Rng) {
    this.batch = shape.batch;
    this.#shape = shape;
    const mask = shape.batch * shape.length * shape.size;
    const kept = 1 / (1 - dropout);
    this.#strip = Float32Array.from({ length: 4 * mask }, () => (rng.next() < dropout ? 0 : kept));
  }

  /** @param windows up to `batch` of them; missing ones are empty and count nothing */
  batchOf(windows: readonly Window[], rng: Rng): Batch {
    const { batch, length, size, items, negatives } = this.#shape;
    const steps = batch * length;
    const [inputs, targets] = [new Int32Array(steps), new Int32Array(steps)];
    const [present, importance] = [new Float32Array(steps), new Float32Array(steps)];
    const count = windows.reduce((sum, { from, to }) => sum + to - from, 0);
    windows.forEach(({ sequence, from, to }, n) => {
      // Aligned to the end: the newest step always stands at the same place.
      const shift = (n + 1) * length - to;
      for (let step = from; step < to; step++) {
        inputs[shift + step] = sequence[step];
        targets[shift + step] = sequence[step + 1];
        present[shift + step] = 1;
        importance[shift + step] = 1 / count;
      }
    });
    const mask = steps * size;
    const masks = dropoutsOf(this.#shape).map((name) => {
      const at = rng.integer(3 * mask);
      return [name, this.#strip.subarray(at, at + mask)] as const;
    });
    const common = { items: inputs, targets, present, importance, ...Object.fromEntries(masks) };
    return negatives ? { ...common, drawn: Int32Array.from({ length: negatives }, () => rng.integer(items)) } : common;
  }
}
