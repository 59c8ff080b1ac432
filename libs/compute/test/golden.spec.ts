import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { DenseScan, FoldIn, ItemVectors, truncatedSvd } from '../src/index.ts';
import { EPS, relativeError } from './matrices.ts';
import { openFor, WAYS } from './variants.ts';

// Written by tools/golden/compute.py, in double precision.
const golden = JSON.parse(fs.readFileSync(new URL('golden.json', import.meta.url), 'utf8'));
const matrix: CsrMatrix = {
  rows: golden.matrix.rows, width: golden.matrix.width, offsets: Int32Array.from(golden.matrix.offsets),
  columns: Int32Array.from(golden.matrix.columns), values: Float32Array.from(golden.matrix.values),
};
const factors = Float32Array.from(golden.sparseTimesDense.dense);
const dimensions: number = golden.sparseTimesDense.columns;

/** Inputs are exact in f32; sums of 40 terms at most round a few times. */
const ROUNDED = 8 * EPS;

describe.each(WAYS)('golden numbers of NumPy, $variant on $threads threads', (way) => {
  const kernels = openFor(way, { beforeAll, afterAll });

  it('hold for products', async () => {
    const { product } = golden;
    const [a, b] = [Float32Array.from(product.a), Float32Array.from(product.b)];
    expect(relativeError(await kernels().product({ ...product, a, b }), product.result)).toBeLessThan(ROUNDED);
    expect(relativeError(await kernels().sparseTimesDense(matrix, factors, dimensions), golden.sparseTimesDense.result)).toBeLessThan(ROUNDED);
    expect(relativeError(await kernels().denseGram(factors, dimensions), golden.denseGram)).toBeLessThan(ROUNDED);
  });

  it('hold for the inverse of a Gram matrix', async () => {
    const gram = await kernels().gram(matrix);
    expect(relativeError(gram.toDense(), golden.gram)).toBeLessThan(ROUNDED);
    gram.addToDiagonal(golden.inverse.added);
    await kernels().invert(gram);
    // The condition number is about 200.
    expect(relativeError(gram.toDense(), golden.inverse.result)).toBeLessThan(200 * EPS);
  });

  it('hold for implicit ALS, given steps enough', async () => {
    const solved = new Float32Array(matrix.rows * dimensions);
    // Conjugate gradients end after as many steps as there are dimensions, but for roundings.
    await kernels().alsHalfStep({ ...golden.als, weights: matrix, fixed: factors, solved, dimensions, steps: 3 * dimensions });
    expect(relativeError(solved, golden.als.result)).toBeLessThan(100 * EPS);
  });

  it('hold for histograms', () => {
    const { histogram } = golden;
    const sums = kernels().histogram({
      features: histogram.features, bins: Uint8Array.from(histogram.bins), rows: Int32Array.from(histogram.rows),
      gradients: Float32Array.from(histogram.gradients), hessians: Float32Array.from(histogram.hessians),
    });
    // Multiples of 1/64 add up exactly.
    expect(sums).toEqual(Float64Array.from(histogram.result));
  });

  it('hold for the greatest singular values and the space of their vectors', async () => {
    const { rank } = golden.svd;
    const svd = await truncatedSvd(kernels(), matrix, { rank, rng: seededRng('golden'), iterations: 12 });
    expect(svd.rank).toBe(rank);
    expect(relativeError(svd.values, golden.svd.values)).toBeLessThan(100 * EPS);
    const projector = await kernels().product({ a: svd.right, b: svd.right, m: matrix.width, n: matrix.width, k: rank, transposeB: true });
    // Vectors at the edge are as exact as the gap to the ninth value lets them be.
    expect(relativeError(projector, golden.svd.projector)).toBeLessThan(1e-4);
  });
});

describe.each([{ plain: true }, { plain: false }])('golden numbers of NumPy, serving (plain $plain)', ({ plain }) => {
  const vectors = new ItemVectors(factors, dimensions, { plain });

  it('hold for top-k', () => {
    const { rows, scores } = new DenseScan(vectors).topK(Float32Array.from(golden.topK.query), golden.topK.rows.length);
    expect([...rows]).toEqual(golden.topK.rows);
    expect(relativeError(scores, golden.topK.scores)).toBeLessThan(ROUNDED);
  });

  it('hold for folding users in', () => {
    const foldIn = new FoldIn(vectors, golden.als);
    const solved = Array.from({ length: matrix.rows }, (_, row) => {
      const [from, to] = [matrix.offsets[row], matrix.offsets[row + 1]];
      return [...foldIn.solve(matrix.columns.subarray(from, to), matrix.values.subarray(from, to))];
    });
    expect(relativeError(solved.flat(), golden.als.result)).toBeLessThan(100 * EPS);
  });
});
