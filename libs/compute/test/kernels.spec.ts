import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NumericalError, seededRng } from '@zhiyin/domain';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { HISTOGRAM_BINS, openKernels, SymmetricMatrix, type AlsHalfStep, type Kernels } from '../src/index.ts';
import { dense, edgeSize, EPS, relativeError, seed, sparse } from './matrices.ts';
import { openFor, WAYS } from './variants.ts';

/** Three people, four items. */
const SMALL: CsrMatrix = {
  rows: 3, width: 4,
  offsets: Int32Array.of(0, 2, 2, 5),
  columns: Int32Array.of(0, 2, 0, 1, 2),
  values: Float32Array.of(1, 2, 3, 4, 5),
};

/** Sums of up to some hundred terms of like magnitude: sqrt(n) roundings, and room for the order of adding. */
const SUMS = 32 * EPS;
/** Conjugate gradients magnify roundings by the condition of the small systems, here below 100. */
const SOLVED = 1000 * EPS;

async function withReference<T>(work: (reference: Kernels) => Promise<T>): Promise<T> {
  return work(await openKernels({ variant: 'reference' }));
}

describe.each(WAYS)('kernels, $variant on $threads threads', (way) => {
  const kernels = openFor(way, { beforeAll, afterAll });

  it('multiply a sparse matrix by itself', async () => {
    const gram = await kernels().gram(SMALL);
    // Column 0 is (1, 0, 3), column 1 (0, 0, 4), column 2 (2, 0, 5), column 3 nothing.
    expect(gram.toDense()).toEqual(Float32Array.of(10, 12, 17, 0, 12, 16, 20, 0, 17, 20, 29, 0, 0, 0, 0, 0));
  });

  it('multiply a sparse matrix by a dense one', async () => {
    const product = await kernels().sparseTimesDense(SMALL, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 2);
    expect(product).toEqual(Float32Array.of(11, 14, 0, 0, 40, 52));
  });

  it('multiply a dense matrix by itself', async () => {
    expect(await kernels().denseGram(Float32Array.of(1, 2, 3, 4, 5, 6), 2)).toEqual(Float64Array.of(35, 44, 44, 56));
  });

  it('multiply dense matrices, transposed or not', async () => {
    const a = Float32Array.of(1, 2, 3, 4, 5, 6);
    const b = Float32Array.of(7, 8, 9, 10, 11, 12);
    expect(await kernels().product({ a, b, m: 2, n: 2, k: 3 })).toEqual(Float32Array.of(58, 64, 139, 154));
    expect(await kernels().product({ a, b, m: 2, n: 2, k: 3, transposeB: true })).toEqual(Float32Array.of(50, 68, 122, 167));
    expect(await kernels().product({ a, b, m: 3, n: 3, k: 2, transposeA: true })).toEqual(Float32Array.of(47, 52, 57, 64, 71, 78, 81, 90, 99));
  });

  it('give zeros for a product over nothing', async () => {
    const none = new Float32Array(0);
    expect(await kernels().product({ a: none, b: none, m: 2, n: 2, k: 0, out: Float32Array.of(1, 2, 3, 4) })).toEqual(new Float32Array(4));
  });

  it('invert a small matrix', async () => {
    const matrix = SymmetricMatrix.fromDense(Float32Array.of(4, 1, 1, 3), 2);
    await kernels().invert(matrix);
    expect(relativeError(matrix.toDense(), [3 / 11, -1 / 11, -1 / 11, 4 / 11])).toBeLessThan(4 * EPS);
  });

  it('name the row of a matrix that is not positive definite', async () => {
    // Row 2 is the sum of the rows before it.
    const matrix = SymmetricMatrix.fromDense(Float32Array.of(2, 1, 3, 1, 2, 3, 3, 3, 6), 3);
    const failure = await kernels().invert(matrix).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NumericalError);
    expect(failure).toMatchObject({ code: 'NOT_POSITIVE_DEFINITE', details: { row: 2 } });
  });

  it('solve a row of implicit ALS', async () => {
    // One item h = 2, weight 3, alpha0 = 0.5, lambda 1, nu 0: (0.5 * 4 + 3 * 4 + 1) x = 3 * 2.
    const solved = Float32Array.of(0, 9);
    await kernels().alsHalfStep({
      weights: { rows: 2, width: 1, offsets: Int32Array.of(0, 1, 1), columns: Int32Array.of(0), values: Float32Array.of(3) },
      fixed: Float32Array.of(2), solved, dimensions: 1, unobservedWeight: 0.5, regularization: 1, frequencyExponent: 0,
    });
    expect(solved[0]).toBeCloseTo(6 / 15, 6);
    expect(solved[1]).toBe(0);
  });

  it('scale the regularization of a row by how often it was observed', async () => {
    // lambda (n + alpha0 columns)^nu = 2 (2 + 0.5 * 2)^1 = 6; gram = 1 + 4; (0.5 * 5 + 5 + 6) x = 1 + 2.
    const solved = Float32Array.of(0);
    await kernels().alsHalfStep({
      weights: { rows: 1, width: 2, offsets: Int32Array.of(0, 2), columns: Int32Array.of(0, 1), values: Float32Array.of(1, 1) },
      fixed: Float32Array.of(1, 2), solved, dimensions: 1, unobservedWeight: 0.5, regularization: 2, frequencyExponent: 1,
    });
    expect(solved[0]).toBeCloseTo(3 / 13.5, 6);
  });

  it('sum gradients and hessians by feature and bin', () => {
    const sums = kernels().histogram({
      bins: Uint8Array.of(0, 1, 1, 255, 7, 7), features: 2, rows: Int32Array.of(0, 2),
      gradients: Float32Array.of(1, 10, 100), hessians: Float32Array.of(0.5, 5, 50),
    });
    const at = (feature: number, bin: number): number[] => [...sums.subarray((feature * HISTOGRAM_BINS + bin) * 2, (feature * HISTOGRAM_BINS + bin) * 2 + 2)];
    expect([at(0, 0), at(0, 1), at(1, 255), at(1, 7)]).toEqual([[1, 0.5], [100, 50], [1, 0.5], [100, 50]]);
    expect(sums.reduce((a, b) => a + b)).toBe(303);
  });

  it('agree with the reference on any sparse matrix', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, edgeSize, edgeSize, fc.constantFrom(0, 0.05, 0.4, 1), async (rng, rows, width, columns, density) => {
      const matrix = sparse(rng, rows, width, density);
      const right = dense(rng, width * columns);
      await withReference(async (reference) => {
        // Both sum in f64 and round once.
        expect(relativeError((await kernels().gram(matrix)).toDense(), (await reference.gram(matrix)).toDense())).toBeLessThanOrEqual(EPS);
        expect(relativeError(await kernels().sparseTimesDense(matrix, right, columns), await reference.sparseTimesDense(matrix, right, columns))).toBeLessThan(SUMS);
        expect(relativeError(await kernels().denseGram(right, columns), await reference.denseGram(right, columns))).toBeLessThan(SUMS);
      });
    }), { numRuns: 25 });
  });

  it('agree with the reference on any product', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, edgeSize, edgeSize, fc.boolean(), fc.boolean(), async (rng, m, n, k, transposeA, transposeB) => {
      const product = { a: dense(rng, m * k), b: dense(rng, k * n), m, n, k, transposeA, transposeB };
      await withReference(async (reference) => {
        const error = relativeError(await kernels().product(product), await reference.product(product));
        // A result near zero among terms up to 1 keeps their error: relative to the greatest of few results that may be more.
        expect(error).toBeLessThan(m * n > 16 ? SUMS : 100 * SUMS);
      });
    }), { numRuns: 40 });
  });

  it('invert what their own inverse gives back', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, fc.constantFrom(1, 7, 32, 128), async (rng, size, tileSize) => {
      const gram = await kernels().gram(sparse(rng, size + 20, size, 0.3));
      gram.addToDiagonal(Float32Array.from({ length: size }, () => 1 + rng.next()));
      const [matrix, original] = [SymmetricMatrix.fromDense(gram.toDense(), size, tileSize), gram.toDense()];
      await kernels().invert(matrix);
      // Condition below size^2 / 4 here; f32 loses that much of 6e-8, twice.
      const identity = await kernels().product({ a: original, b: matrix.toDense(), m: size, n: size, k: size });
      const expected = Float32Array.from({ length: size * size }, (_, n) => (n % (size + 1) === 0 ? 1 : 0));
      expect(relativeError(identity, expected)).toBeLessThan(2e-4);
    }), { numRuns: 20 });
  });

  it('find the columns that go together', async () => {
    // Of SMALL: c_01 = 12, c_02 = 17, c_12 = 20; column 3 shares a row with nobody.
    const request = { matrix: SMALL, left: Float32Array.of(1, 2, 1, 1), right: Float32Array.of(1, 1, 0.5, 1), shrinkage: 0 };
    const all = await kernels().nearestColumns({ ...request, neighbours: 5 });
    expect([...all.offsets]).toEqual([0, 2, 4, 6, 6]);
    expect([...all.columns]).toEqual([1, 2, 0, 2, 0, 1]);
    expect([...all.values]).toEqual([24, 17, 12, 20, 8.5, 20]);
    const nearest = await kernels().nearestColumns({ ...request, neighbours: 1, shrinkage: 4 });
    expect([...nearest.columns]).toEqual([1, 2, 1]);
    expect(relativeError(nearest.values, [24 * 0.75, 20 * (5 / 6), 20 * (5 / 6)])).toBeLessThan(4 * EPS);
  });

  it('agree with the reference on the nearest columns of any matrix, ties for the lower one', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, edgeSize, fc.constantFrom(0.05, 0.4, 1), fc.constantFrom(1, 3, 50), fc.boolean(), async (rng, rows, width, density, neighbours, binary) => {
      const drawn = sparse(rng, rows, width, density);
      const matrix = binary ? { ...drawn, values: drawn.values.map(() => 1) } : drawn;
      const scale = new Float32Array(width).fill(1);
      const request = { matrix, left: scale, right: scale, shrinkage: 2, neighbours };
      await withReference(async (reference) => {
        const [actual, expected] = [await kernels().nearestColumns(request), await reference.nearestColumns(request)];
        expect(actual.offsets).toEqual(expected.offsets);
        expect(actual.columns).toEqual(expected.columns);
        expect(actual.values).toEqual(expected.values);
      });
    }), { numRuns: 25 });
  });

  it('solve for columns of the inverse of a sparse Gram matrix', async () => {
    // Of SMALL with 1 on the diagonal, [[11,12,17],[12,17,20],[17,20,30]]: adj / det, det = 11 110 - 12 20 + 17 (-49) = 137; column 3 knows nothing.
    const columns = await kernels().inverseColumns({
      matrix: SMALL, transposed: transpose(SMALL), diagonal: new Float32Array(4).fill(1), from: 1, to: 4, tolerance: 1e-7,
    });
    const expected = [-20, 41, -16, 0, -49, -16, 43, 0, 0, 0, 0, 137].map((value) => value / 137);
    expect(relativeError(columns, expected)).toBeLessThan(SOLVED);
  });

  it('give columns that times the matrix are the identity, for any range of them', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, edgeSize, fc.constantFrom(0.05, 0.4), fc.nat(), async (rng, rows, width, density, offset) => {
      const matrix = sparse(rng, rows, width, density);
      const diagonal = Float32Array.from({ length: width }, () => 1 + rng.next());
      const from = offset % width;
      const to = Math.min(width, from + 40);
      const columns = await kernels().inverseColumns({ matrix, transposed: transpose(matrix), diagonal, from, to, tolerance: 1e-6 });
      const gram = await kernels().gram(matrix);
      gram.addToDiagonal(diagonal);
      const identity = await kernels().product({ a: columns, b: gram.toDense(), m: to - from, n: width, k: width });
      const expected = new Float32Array((to - from) * width);
      for (let column = from; column < to; column++) expected[(column - from) * width + column] = 1;
      // The residual in the norm of the preconditioner, magnified by at most the square root of the spread of the diagonal; and roundings.
      expect(relativeError(identity, expected)).toBeLessThan(2e-4);
    }), { numRuns: 25 });
  });

  it('refuse columns that are not there and a diagonal that may not be positive', async () => {
    const request = { matrix: SMALL, transposed: transpose(SMALL), diagonal: new Float32Array(4).fill(1), from: 0, to: 4 };
    await expect(kernels().inverseColumns({ ...request, to: 5 })).rejects.toThrow('to: expected an integer 0..4, got 5');
    await expect(kernels().inverseColumns({ ...request, transposed: SMALL })).rejects.toThrow('transposed: expected [4 x 3] with 5 entries, got [3 x 4] with 5');
    await expect(kernels().inverseColumns({ ...request, diagonal: new Float32Array(4) })).rejects.toThrow('diagonal: expected finite numbers > 0, got 0 at 0');
  });

  it('agree with the reference on any half-step of ALS', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, edgeSize, edgeSize, fc.constantFrom(0.02, 0.2), fc.constantFrom(0, 0.3, 1), async (rng, rows, width, dimensions, density, alpha0) => {
      const start = dense(rng, rows * dimensions);
      const step = {
        weights: sparse(rng, rows, width, density), fixed: dense(rng, width * dimensions), dimensions,
        unobservedWeight: alpha0, regularization: 0.1, frequencyExponent: 1,
      };
      await withReference(async (reference) => {
        const [solved, expected] = [start.slice(), start.slice()];
        await kernels().alsHalfStep({ ...step, solved });
        await reference.alsHalfStep({ ...step, solved: expected });
        // Relative to the start too, of size 1: what it loses on the way to a small solution it loses with its own roundings.
        expect(relativeError([...solved, 1], [...expected, 1])).toBeLessThan(SOLVED);
      });
    }), { numRuns: 25 });
  });

  it('agree with the reference on any histogram', async () => {
    await fc.assert(fc.asyncProperty(seed, edgeSize, fc.integer({ min: 1, max: 600 }), async (rng, features, total) => {
      const request = {
        bins: Uint8Array.from({ length: features * total }, () => rng.integer(256)), features,
        rows: Int32Array.from({ length: rng.integer(total + 1) }, () => rng.integer(total)), gradients: dense(rng, total), hessians: dense(rng, total),
      };
      // The same additions in the same order, in f64.
      await withReference(async (reference) => expect(kernels().histogram(request)).toEqual(reference.histogram(request)));
    }), { numRuns: 15 });
  });

  it('work in place on arrays of their own', async () => {
    const rng = seededRng('resident');
    const weights = sparse(rng, 40, 30, 0.2);
    const [fixed, start] = [dense(rng, 30 * 8), dense(rng, 40 * 8)];
    const step: AlsHalfStep = { weights, fixed, solved: start.slice(), dimensions: 8, unobservedWeight: 0.2, regularization: 0.1, frequencyExponent: 1 };
    const own: AlsHalfStep = { ...step, weights: kernels().resident(weights), fixed: kernels().float32(240), solved: kernels().float32(320) };
    own.fixed.set(fixed);
    own.solved.set(start);
    await kernels().alsHalfStep(step);
    await kernels().alsHalfStep(own);
    expect(own.solved).toEqual(step.solved);
    kernels().release(own.weights, own.fixed, own.solved);
  });

  it('refuse shapes that do not fit', async () => {
    const rejected = (work: Promise<unknown>): Promise<void> => expect(work).rejects.toThrow(RangeError);
    await rejected(kernels().product({ a: new Float32Array(5), b: new Float32Array(6), m: 2, n: 2, k: 3 }));
    await rejected(kernels().gram({ ...SMALL, offsets: Int32Array.of(0, 2, 2) }));
    await rejected(kernels().gram({ ...SMALL, columns: Int32Array.of(2, 0, 0, 1, 2) }));
    await rejected(kernels().gram({ ...SMALL, columns: Int32Array.of(0, 2, 0, 1, 4) }));
    await rejected(kernels().sparseTimesDense(SMALL, new Float32Array(7), 2));
    await rejected(kernels().denseGram(new Float32Array(7), 2));
    await rejected(kernels().alsHalfStep({ weights: SMALL, fixed: new Float32Array(8), solved: new Float32Array(5), dimensions: 2, unobservedWeight: 0, regularization: 1, frequencyExponent: 0 }));
    expect(() => kernels().histogram({ bins: new Uint8Array(4), features: 2, rows: Int32Array.of(2), gradients: new Float32Array(2), hessians: new Float32Array(2) })).toThrow(RangeError);
  });

  it('stop when they are told to, and say how far they are', async () => {
    const matrix = sparse(seededRng('stop'), 300, 200, 0.3);
    await expect(kernels().gram(matrix, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    // In the middle, and the kernels stay usable.
    const controller = new AbortController();
    const aborted = kernels().gram(matrix, { signal: controller.signal, onProgress: () => controller.abort(new Error('changed my mind')) });
    await expect(aborted).rejects.toThrow('changed my mind');
    const seen: number[] = [];
    await kernels().gram(matrix, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('results', () => {
  it('do not depend on the number of threads', async () => {
    const rng = seededRng('threads');
    const matrix = sparse(rng, 700, 300, 0.1);
    const right = dense(rng, 300 * 40);
    const results = await Promise.all([1, 2, 3].map(async (threads) => {
      const kernels = await openKernels({ threads });
      const gram = await kernels.gram(matrix);
      gram.addToDiagonal(3);
      await kernels.invert(gram);
      const solved = new Float32Array(700 * 40).fill(0.1);
      await kernels.alsHalfStep({ weights: matrix, fixed: right, solved, dimensions: 40, unobservedWeight: 0.1, regularization: 0.1, frequencyExponent: 1 });
      const product = await kernels.product({ a: right, b: right, m: 300, n: 300, k: 40, transposeB: true });
      await kernels.close();
      return [gram.toDense(), solved, product];
    }));
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
