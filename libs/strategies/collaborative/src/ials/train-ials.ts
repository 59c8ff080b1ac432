import { openKernels, type AlsHalfStep, type Kernels } from '@zhiyin/compute';
import { NumericalError, type Rng } from '@zhiyin/domain';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';

export interface IalsSettings {
  readonly embeddingSize: number;
  readonly epochs: number;
  readonly regularization: number;
  readonly frequencyExponent: number;
  readonly unobservedWeight: number;
  readonly solverSteps: number;
}

export interface IalsHooks {
  readonly rng: Rng;
  readonly signal: AbortSignal;
  /** After every epoch. @param change root-mean-square change of the item vectors */
  onEpoch(epoch: number, change: number): void;
}

/**
 * Implicit alternating least squares: minimises sum over observed c_ui (1 - w_u . h_i)^2 + alpha0 sum over all (w_u . h_i)^2
 * + sum over u lambda_u |w_u|^2 + sum over i lambda_i |h_i|^2, lambda_u = regularization (n_u + alpha0 items)^nu.
 * Vectors of people are only scaffolding: who asks is placed among the items from the live history.
 *
 * @returns row-major [items x embeddingSize]
 * @throws NumericalError DIVERGED with the epoch; what the signal gives as reason
 * Cost O(epochs (nnz d + (people + items) d^2) steps) time, 4 d (people + items) bytes.
 * @see Rendle, Krichene, Zhang, Koren 2021, "Revisiting the Performance of iALS on Item Recommendation Benchmarks"
 */
export async function trainIals(matrix: CsrMatrix, settings: IalsSettings, hooks: IalsHooks): Promise<Float32Array> {
  if (matrix.columns.length === 0) return new Float32Array(matrix.width * settings.embeddingSize);
  const kernels = await openKernels();
  try {
    return await alternate(kernels, matrix, settings, hooks);
  } finally {
    await kernels.close();
  }
}

async function alternate(kernels: Kernels, matrix: CsrMatrix, settings: IalsSettings, { rng, signal, onEpoch }: IalsHooks): Promise<Float32Array> {
  const { embeddingSize, epochs, regularization, frequencyExponent, unobservedWeight, solverSteps } = settings;
  const ofPeople = kernels.resident(matrix);
  const ofItems = kernels.resident(transpose(matrix));
  const people = kernels.float32(matrix.rows * embeddingSize);
  const items = kernels.float32(matrix.width * embeddingSize);
  fillNormal(items, rng.fork('items'), 0.1 / Math.sqrt(embeddingSize));
  const step: Omit<AlsHalfStep, 'weights' | 'fixed' | 'solved'> = { dimensions: embeddingSize, regularization, frequencyExponent, unobservedWeight, steps: solverSteps };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    signal.throwIfAborted();
    const before = items.slice();
    await kernels.alsHalfStep({ ...step, weights: ofPeople, fixed: items, solved: people }, { signal });
    await kernels.alsHalfStep({ ...step, weights: ofItems, fixed: people, solved: items }, { signal });
    const change = meanChange(before, items);
    if (!Number.isFinite(change)) throw new NumericalError('DIVERGED', `epoch ${epoch}: expected finite item vectors, got ${change}: raise regularization`);
    onEpoch(epoch, change);
  }
  return items.slice();
}

function fillNormal(into: Float32Array, rng: Rng, deviation: number): void {
  for (let n = 0; n < into.length; n++) into[n] = deviation * rng.normal();
}

function meanChange(before: Float32Array, after: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < after.length; n++) sum += (after[n] - before[n]) ** 2;
  return Math.sqrt(sum / Math.max(1, after.length));
}
