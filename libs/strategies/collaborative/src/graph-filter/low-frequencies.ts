import type { Kernels, LongCall } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { orthonormalize } from './orthonormalize.ts';

/**
 * An orthonormal basis of the space that the strongest right singular vectors of x span, by subspace iteration from random
 * vectors. The ideal low-pass filter is the projection on that space: which basis of it is at hand does not matter, so no
 * singular vector has to be told from its neighbours.
 *
 * @param dimensions at most matrix.width
 * @returns row-major [width x dimensions]
 * Cost O(rounds (nnz d + width d^2)) time, 4 d (2 width + rows) bytes.
 * @see Halko, Martinsson, Tropp 2011, "Finding Structure with Randomness", algorithm 4.4
 */
export async function lowFrequencies(kernels: Kernels, matrix: CsrMatrix, dimensions: number, rounds: number, rng: Rng, call: LongCall): Promise<Float32Array> {
  const flipped = transpose(matrix);
  let basis: Float32Array = Float32Array.from({ length: matrix.width * dimensions }, () => rng.normal());
  for (let round = 0; round < rounds; round++) {
    call.signal?.throwIfAborted();
    const people = await kernels.sparseTimesDense(matrix, basis, dimensions, undefined, call);
    basis = await kernels.sparseTimesDense(flipped, people, dimensions, undefined, call);
    basis = await orthonormalize(kernels, basis, dimensions, call);
  }
  return basis;
}
