import { describe, expect, it } from '@jest/globals';
import { NumericalError } from '@zhiyin/domain';
import { csrFromEntries, type CsrMatrix } from '@zhiyin/sparse';
import { randomMatrix } from '../../test/small-matrices.ts';
import { addedDiagonal } from './added-diagonal.ts';
import { choleskySolve } from './cholesky.ts';
import { columnWeights } from './column-weights.ts';
import { exactWeights } from './exact-weights.ts';
import { neighbourhoodWeights } from './neighbourhood-weights.ts';
import { easeSolver } from './solver.ts';

/** Of weights up to 1: conjugate gradients stop at three digits. */
const EXACT = 1e-3;

/** The textbook: B = -P_ij / P_jj with P = (x^T x + diag)^-1, by Gauss-Jordan in doubles. */
function easeByInverse(matrix: CsrMatrix, diagonal: ArrayLike<number>): number[][] {
  const n = matrix.width;
  const a = Array.from({ length: n }, (_, i) => Array.from({ length: 2 * n }, (_, j) => (j === n + i ? 1 : j === i ? diagonal[i] : 0)));
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) for (let l = matrix.offsets[row]; l < matrix.offsets[row + 1]; l++) a[matrix.columns[k]][matrix.columns[l]] += matrix.values[k] * matrix.values[l];
  }
  for (let p = 0; p < n; p++) {
    const pivot = a[p][p];
    a[p] = a[p].map((value) => value / pivot);
    for (let i = 0; i < n; i++) if (i !== p) { const factor = a[i][p]; a[i] = a[i].map((value, j) => value - factor * a[p][j]); }
  }
  return a.map((row, i) => row.slice(n).map((value, j) => (i === j ? 0 : -value / a[j][n + j])));
}

describe('neighbourhoodWeights', () => {
  it('is exactly EASE when every item is in the neighbourhood', () => {
    const matrix = randomMatrix(40, 12);
    const diagonal = addedDiagonal(matrix, { regularization: 0.5, dropout: 0.2 });
    const expected = easeByInverse(matrix, diagonal);
    const { offsets, columns, values } = neighbourhoodWeights(matrix, { neighbourhood: 50, diagonal }, () => undefined);
    for (let j = 0; j < 12; j++) {
      expect(offsets[j + 1] - offsets[j]).toBe(11);
      for (let k = offsets[j]; k < offsets[j + 1]; k++) expect(values[k]).toBeCloseTo(expected[columns[k]][j], 6);
    }
  });

  it('keeps to the items that share most people with the target', () => {
    const matrix = randomMatrix(40, 12);
    const { offsets } = neighbourhoodWeights(matrix, { neighbourhood: 3, diagonal: new Float64Array(12).fill(1) }, () => undefined);
    expect([...offsets]).toEqual(Array.from({ length: 13 }, (_, n) => 3 * n));
  });
});

describe.each([{ name: 'exactWeights', solve: exactWeights }, { name: 'columnWeights', solve: columnWeights }])('$name', ({ solve }) => {
  it('is EASE, of which every item keeps the weights of greatest absolute value', async () => {
    const matrix = randomMatrix(40, 12);
    const diagonal = addedDiagonal(matrix, { regularization: 0.5, dropout: 0.2 });
    const expected = easeByInverse(matrix, diagonal);
    const { offsets, columns, values } = await solve(matrix, diagonal, 4, {});
    for (let j = 0; j < 12; j++) {
      const weakestKept = expected.map((row) => Math.abs(row[j])).sort((a, b) => b - a)[3];
      expect(offsets[j + 1] - offsets[j]).toBe(4);
      for (let k = offsets[j]; k < offsets[j + 1]; k++) {
        expect(Math.abs(values[k] - expected[columns[k]][j])).toBeLessThan(EXACT);
        expect(Math.abs(values[k])).toBeGreaterThan(weakestKept - EXACT);
      }
    }
  });

  it('learns nothing from nothing', async () => {
    const { rows, values } = await solve({ rows: 3, width: 0, offsets: new Int32Array(4), columns: new Int32Array(0), values: new Float32Array(0) }, new Float64Array(0), 4, {});
    expect([rows, values.length]).toEqual([0, 0]);
  });
});

describe('easeSolver', () => {
  it('is exact as long as that is affordable', () => {
    expect(easeSolver({ items: 3700, interactions: 1e6 }, 60_000)).toBe('inverse');
    expect(easeSolver({ items: 41_000, interactions: 810_000 }, 60_000)).toBe('columns');
    expect(easeSolver({ items: 41_000, interactions: 5e7 }, 60_000)).toBe('neighbourhoods');
    expect(easeSolver({ items: 61_000, interactions: 1e5 }, 60_000)).toBe('neighbourhoods');
    expect(easeSolver({ items: 3700, interactions: 1e6 }, 1000)).toBe('neighbourhoods');
  });
});

describe('addedDiagonal', () => {
  it('is a multiple of the mean and a share of every entry, as EDLAE has it', () => {
    const matrix = csrFromEntries({ length: 3, row: Int32Array.of(0, 1, 2), column: Int32Array.of(0, 0, 1), value: Float32Array.of(1, 1, 2) }, 3, 2);
    expect([...addedDiagonal(matrix, { regularization: 2, dropout: 0.5 })]).toEqual([8, 10]);
  });
});

describe('choleskySolve', () => {
  it('solves a small system, as worked by hand', () => {
    const b = Float64Array.of(8, 7);
    choleskySolve(Float64Array.of(4, 0, 2, 3), b, 2, 0);
    expect(b[0]).toBeCloseTo(1.25, 12);
    expect(b[1]).toBeCloseTo(1.5, 12);
  });

  it('says which row cannot be solved', () => {
    expect(() => choleskySolve(Float64Array.of(1, 0, 2, 3), Float64Array.of(1, 1), 2, 7)).toThrow(new NumericalError('NOT_POSITIVE_DEFINITE', 'row 7: expected a positive pivot, got -1: raise regularization'));
  });
});
