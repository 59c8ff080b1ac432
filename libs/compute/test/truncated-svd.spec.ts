import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { openKernels, truncatedSvd } from '../src/index.ts';
import { relativeError, sparse } from './matrices.ts';

const DIAGONAL: CsrMatrix = {
  rows: 4, width: 3, offsets: Int32Array.of(0, 1, 2, 3, 3), columns: Int32Array.of(1, 0, 2), values: Float32Array.of(2, 5, 1),
};

describe('truncated SVD', () => {
  it('finds the singular values of a matrix that shows them', async () => {
    const kernels = await openKernels({ threads: 1 });
    const svd = await truncatedSvd(kernels, DIAGONAL, { rank: 2, rng: seededRng(1) });
    expect(relativeError(svd.values, [5, 2])).toBeLessThan(1e-6);
    // Up to its sign the first right vector is the first axis, the first left vector the second.
    expect(Math.abs(svd.right[0])).toBeCloseTo(1, 5);
    expect(Math.abs(svd.left[2])).toBeCloseTo(1, 5);
    await kernels.close();
  });

  it('finds no more than there are', async () => {
    const kernels = await openKernels({ threads: 1 });
    const single: CsrMatrix = { rows: 3, width: 3, offsets: Int32Array.of(0, 2, 4, 6), columns: Int32Array.of(0, 1, 0, 1, 0, 1), values: new Float32Array(6).fill(1) };
    const svd = await truncatedSvd(kernels, single, { rank: 3, rng: seededRng(1) });
    expect(svd.rank).toBe(1);
    expect(svd.values[0]).toBeCloseTo(Math.sqrt(6), 5);
    expect(svd.left).toHaveLength(3);
    await kernels.close();
  });

  it('is the same for a seed, on any number of threads', async () => {
    const matrix = sparse(seededRng('svd'), 300, 120, 0.1);
    const results = await Promise.all([1, 2].map(async (threads) => {
      const kernels = await openKernels({ threads, blas: false });
      const svd = await truncatedSvd(kernels, matrix, { rank: 20, rng: seededRng(3), iterations: 3 });
      await kernels.close();
      return svd;
    }));
    expect(results[1]).toEqual(results[0]);
  });

  it('gives orthonormal vectors that rebuild what they can of the matrix', async () => {
    const kernels = await openKernels({ threads: 2 });
    const matrix = sparse(seededRng('rebuild'), 90, 60, 0.2);
    const { rank, left, values, right } = await truncatedSvd(kernels, matrix, { rank: 60, rng: seededRng(4) });
    const identity = Float64Array.from({ length: rank * rank }, (_, n) => (n % (rank + 1) === 0 ? 1 : 0));
    expect(relativeError(await kernels.denseGram(left, rank), identity)).toBeLessThan(1e-4);
    expect(relativeError(await kernels.denseGram(right, rank), identity)).toBeLessThan(1e-5);
    const scaled = left.map((value, n) => value * values[n % rank]);
    const rebuilt = await kernels.product({ a: scaled, b: right, m: 90, n: 60, k: rank, transposeB: true });
    const expected = await kernels.sparseTimesDense(matrix, Float32Array.from({ length: 3600 }, (_, n) => (n % 61 === 0 ? 1 : 0)), 60);
    expect(relativeError(rebuilt, expected)).toBeLessThan(1e-5);
    await kernels.close();
  });

  it('refuses a rank that the matrix cannot have', async () => {
    const kernels = await openKernels({ threads: 1 });
    await expect(truncatedSvd(kernels, DIAGONAL, { rank: 4, rng: seededRng(1) })).rejects.toThrow(RangeError);
    await kernels.close();
  });
});
