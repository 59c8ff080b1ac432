import { NumericalError, type Rng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { descend, randomVectors, type BprSettings } from './descend.ts';

export interface BprHooks {
  readonly rng: Rng;
  readonly signal: AbortSignal;
  /** After every epoch. @param loss mean of -ln sigma(x_ui - x_uj) over its steps */
  onEpoch(epoch: number, loss: number): void;
}

/**
 * Bayesian personalised ranking: stochastic gradient steps that lift an item somebody has above one drawn at random that they have
 * not. A step for every event in each epoch, in one thread, in an order that the seed decides.
 *
 * @returns row-major [items x (embeddingSize + 1)], the last column being the item's own bias
 * @throws NumericalError DIVERGED with the epoch; what the signal gives as reason
 * Cost O(epochs nnz d) time, 4 d (people + items) bytes.
 * @see Rendle, Freudenthaler, Gantner, Schmidt-Thieme 2009, "BPR: Bayesian Personalized Ranking from Implicit Feedback"
 */
export function trainBpr(matrix: CsrMatrix, epochs: number, settings: BprSettings, { rng, signal, onEpoch }: BprHooks): Float32Array {
  const width = settings.embeddingSize + 1;
  const items = randomVectors(matrix.width, width, rng.fork('items'));
  const people = randomVectors(matrix.rows, width, rng.fork('people'));
  // The bias is the part of the product that is the same for everybody.
  for (let item = 0; item < matrix.width; item++) items[item * width + width - 1] = 0;
  for (let person = 0; person < matrix.rows; person++) people[person * width + width - 1] = 1;
  const personOf = rowOfEntry(matrix);
  const draws = rng.fork('steps');
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let loss = 0;
    for (let step = 0; step < personOf.length; step++) {
      if (step % 65_536 === 0) signal.throwIfAborted();
      const entry = draws.integer(personOf.length);
      const person = personOf[entry];
      const own = matrix.columns.subarray(matrix.offsets[person], matrix.offsets[person + 1]);
      loss += descend({ vector: people.subarray(person * width, (person + 1) * width), wanted: matrix.columns[entry], own, items, moveItems: true }, settings, draws);
    }
    if (!Number.isFinite(loss)) throw new NumericalError('DIVERGED', `epoch ${epoch}: expected a finite loss, got ${loss}: lower learningRate or raise regularization`);
    onEpoch(epoch, loss / Math.max(1, personOf.length));
  }
  return items;
}

function rowOfEntry(matrix: CsrMatrix): Int32Array {
  const rows = new Int32Array(matrix.columns.length);
  for (let row = 0; row < matrix.rows; row++) rows.fill(row, matrix.offsets[row], matrix.offsets[row + 1]);
  return rows;
}
