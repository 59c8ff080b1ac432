import { EigenvalueDecomposition } from 'ml-matrix';
import type { Rng } from '@zhiyin/domain';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { expectInteger } from './checks.ts';
import type { Kernels, LongCall } from './kernels.ts';
import { orthonormalize } from './orthonormal.ts';

export interface TruncatedSvdOptions extends LongCall {
  /** Singular triplets wanted, 1..512. */
  readonly rank: number;
  /** Where the search starts; the same stream gives the same answer. */
  readonly rng: Rng;
  /** Times that the matrix and its transpose are applied, 8 unless told: more where singular values lie close together. */
  readonly iterations?: number;
  /** Directions beyond `rank` that are carried along, an eighth of it and at least 16 unless told. */
  readonly oversampling?: number;
}

export interface TruncatedSvd {
  /** At most the rank asked for; fewer when the matrix has not so many, as far as f32 can tell. */
  readonly rank: number;
  /** row-major [rows x rank], orthonormal columns */
  readonly left: Float32Array;
  /** [rank] descending */
  readonly values: Float32Array;
  /** row-major [width x rank], orthonormal columns */
  readonly right: Float32Array;
}

/** Below this part of the greatest, a singular value is rounding. */
const NOISE = 1e-6;
const MOST_RANK = 512;

/**
 * The greatest singular values of a sparse matrix with their vectors, by randomized subspace iteration, orthonormalised after each
 * application, and a Rayleigh-Ritz step. Deterministic by `rng`, for any number of threads.
 *
 * Cost O((nnz + (rows + width) l) l iterations) for l = rank + oversampling; memory for both orientations of the matrix and
 * (rows + width) l floats, in the kernels' memory. Progress counts iterations.
 *
 * @throws RangeError when the rank exceeds the matrix
 * @see Halko, Martinsson, Tropp 2011, "Finding Structure with Randomness", algorithm 4.4
 */
export async function truncatedSvd(kernels: Kernels, matrix: CsrMatrix, options: TruncatedSvdOptions): Promise<TruncatedSvd> {
  const { rank, rng, iterations = 8, oversampling = Math.max(16, Math.ceil(rank / 8)), signal, onProgress } = options;
  const least = Math.min(matrix.rows, matrix.width);
  expectInteger('rank', rank, 1, Math.min(MOST_RANK, least));
  expectInteger('iterations', iterations, 1);
  expectInteger('oversampling', oversampling, 0);
  const width = Math.min(least, rank + oversampling);
  const [forth, back] = [kernels.resident(matrix), kernels.resident(transpose(matrix))];
  const [left, right] = [kernels.float32(matrix.rows * width), kernels.float32(matrix.width * width)];
  try {
    for (let i = 0; i < right.length; i++) right[i] = rng.normal();
    await orthonormalize(kernels, right, width, signal);
    for (let n = 0; n < iterations; n++) {
      await kernels.sparseTimesDense(forth, right, width, left, { signal });
      await orthonormalize(kernels, left, width, signal);
      await kernels.sparseTimesDense(back, left, width, right, { signal });
      await orthonormalize(kernels, right, width, signal);
      onProgress?.(n + 1, iterations);
    }
    await orthonormalize(kernels, right, width, signal);
    await kernels.sparseTimesDense(forth, right, width, left, { signal });
    return await rayleighRitz(kernels, left, right, width, rank);
  } finally {
    kernels.release(forth, back, left, right);
  }
}

/** left = x right with orthonormal right: the eigenvectors of left^T left turn both into singular vectors. */
async function rayleighRitz(kernels: Kernels, left: Float32Array, right: Float32Array, width: number, rank: number): Promise<TruncatedSvd> {
  const gram = await kernels.denseGram(left, width);
  const rows = Array.from({ length: width }, (_, i) => gram.subarray(i * width, (i + 1) * width));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, n) => n).sort((a, b) => realEigenvalues[b] - realEigenvalues[a] || a - b);
  const greatest = Math.sqrt(Math.max(0, realEigenvalues[order[0]]));
  const singular = order.slice(0, rank).map((n) => Math.sqrt(Math.max(0, realEigenvalues[n])));
  const found = singular.filter((value) => value > NOISE * greatest).length;
  const turned = async (basis: Float32Array, scale: (k: number) => number): Promise<Float32Array> => {
    const turn = Float32Array.from({ length: width * found }, (_, n) => eigenvectorMatrix.get(Math.floor(n / found), order[n % found]) * scale(n % found));
    return kernels.product({ a: basis, b: turn, m: basis.length / width, n: found, k: width });
  };
  return {
    rank: found,
    left: await turned(left, (k) => 1 / singular[k]),
    values: Float32Array.from(singular.slice(0, found)),
    right: await turned(right, () => 1),
  };
}
