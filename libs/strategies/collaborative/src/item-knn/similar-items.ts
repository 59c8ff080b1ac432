import { openKernels, type LongCall } from '@zhiyin/compute';
import type { CsrMatrix } from '@zhiyin/sparse';
import { gramDiagonal } from '../neighbours/gram-rows.ts';

export interface SimilarityOptions {
  readonly neighbours: number;
  readonly seedExponent: number;
  readonly popularityExponent: number;
  readonly shrinkage: number;
}

/**
 * For every item j its nearest items i, by c_ij / (c_ii^a c_jj^b) x c_ij / (c_ij + shrinkage), c = x^T x. a = b = 0.5 is the
 * cosine; other exponents normalise co-occurrence by how much of both items there is.
 * Cost O(sum over people of n^2) time on all cores, O(items x neighbours) memory.
 *
 * @returns [items x items] row j: neighbours i of item j
 * @see Deshpande, Karypis 2004, "Item-Based Top-N Recommendation Algorithms", section 4
 */
export async function similarItems(matrix: CsrMatrix, { neighbours, seedExponent, popularityExponent, shrinkage }: SimilarityOptions, call: LongCall): Promise<CsrMatrix> {
  const scaled = (exponent: number): Float32Array => Float32Array.from(gramDiagonal(matrix), (own) => (own > 0 ? own ** -exponent : 0));
  const kernels = await openKernels();
  try {
    return await kernels.nearestColumns({ matrix, left: scaled(seedExponent), right: scaled(popularityExponent), shrinkage, neighbours }, call);
  } finally {
    await kernels.close();
  }
}
