import type { CsrMatrix } from '@zhiyin/sparse';
import type { AlsHalfStep, HistogramRequest, InverseColumns, NearestColumns, Product } from './kernels.ts';

/** A kernel's shapes are checked once, at its door. */
export function expectLength(name: string, array: { readonly length: number }, expected: number): void {
  if (array.length !== expected) throw new RangeError(`${name}: expected ${expected} elements, got ${array.length}`);
}

export function expectInteger(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`${name}: expected an integer ${least}..${most}, got ${value}`);
}

export function expectNotNegative(name: string, value: number): void {
  if (!(value >= 0) || value === Infinity) throw new RangeError(`${name}: expected a finite number >= 0, got ${value}`);
}

/** Structure and bounds: a kernel follows these numbers without looking. Cost O(rows + nnz). */
export function expectCsr(name: string, matrix: CsrMatrix): void {
  expectInteger(`${name}.rows`, matrix.rows, 0);
  expectInteger(`${name}.width`, matrix.width, 0);
  expectLength(`${name}.offsets`, matrix.offsets, matrix.rows + 1);
  expectLength(`${name}.values`, matrix.values, matrix.columns.length);
  if (matrix.offsets[0] !== 0) throw new RangeError(`${name}.offsets: expected to start at 0, got ${matrix.offsets[0]}`);
  expectLength(`${name}.columns`, matrix.columns, matrix.offsets[matrix.rows]);
  for (let row = 0; row < matrix.rows; row++) {
    const end = matrix.offsets[row + 1];
    let previous = -1;
    for (let k = matrix.offsets[row]; k < end; k++) {
      const column = matrix.columns[k];
      if (column <= previous) throw new RangeError(`${name}: expected ascending columns, row ${row} has ${column} after ${previous}`);
      previous = column;
    }
    if (previous >= matrix.width) throw new RangeError(`${name}: expected columns below ${matrix.width}, row ${row} has ${previous}`);
    if (end < matrix.offsets[row]) throw new RangeError(`${name}.offsets: expected ascending, got ${end} after ${matrix.offsets[row]}`);
  }
}

/** @returns rows of a row-major [rows x width] */
export function checkDense(name: string, array: Float32Array, width: number): number {
  expectInteger('width', width, 1);
  if (array.length % width) throw new RangeError(`${name}: expected rows of ${width}, got ${array.length} elements`);
  return array.length / width;
}

export function checkSparseTimesDense(matrix: CsrMatrix, dense: Float32Array, columns: number, out: Float32Array): void {
  expectInteger('columns', columns, 1);
  expectLength('dense', dense, matrix.width * columns);
  expectLength('out', out, matrix.rows * columns);
}

export function checkProduct({ a, b, m, n, k }: Product, out: Float32Array): void {
  for (const [name, value] of Object.entries({ m, n, k })) expectInteger(name, value, 0);
  expectLength('a', a, m * k);
  expectLength('b', b, k * n);
  expectLength('out', out, m * n);
}

export function checkAls(step: AlsHalfStep, steps: number): void {
  const { weights, fixed, solved, dimensions, unobservedWeight, regularization, frequencyExponent } = step;
  expectInteger('dimensions', dimensions, 1);
  expectInteger('steps', steps, 1);
  expectLength('fixed', fixed, weights.width * dimensions);
  expectLength('solved', solved, weights.rows * dimensions);
  expectNotNegative('unobservedWeight', unobservedWeight);
  expectNotNegative('regularization', regularization);
  expectNotNegative('frequencyExponent', frequencyExponent);
}

/** @returns the number of rows that the bins cover */
export function checkHistogram({ bins, features, rows, gradients, hessians }: HistogramRequest): number {
  expectInteger('features', features, 1);
  const total = gradients.length;
  expectLength('bins', bins, features * total);
  expectLength('hessians', hessians, total);
  for (const row of rows) if (row < 0 || row >= total) throw new RangeError(`rows: expected 0..${total - 1}, got ${row}`);
  return total;
}

export function checkInverseColumns({ matrix, transposed, diagonal, from, to, tolerance, steps }: InverseColumns): void {
  if (transposed.rows !== matrix.width || transposed.width !== matrix.rows || transposed.values.length !== matrix.values.length) {
    throw new RangeError(`transposed: expected [${matrix.width} x ${matrix.rows}] with ${matrix.values.length} entries, got [${transposed.rows} x ${transposed.width}] with ${transposed.values.length}`);
  }
  expectLength('diagonal', diagonal, matrix.width);
  const wrong = diagonal.findIndex((value) => !(value > 0 && value < Infinity));
  if (wrong >= 0) throw new RangeError(`diagonal: expected finite numbers > 0, got ${diagonal[wrong]} at ${wrong}`);
  expectInteger('from', from, 0, matrix.width);
  expectInteger('to', to, from, matrix.width);
  if (tolerance !== undefined) expectNotNegative('tolerance', tolerance);
  if (steps !== undefined) expectInteger('steps', steps, 0);
}

export function checkNearestColumns({ matrix, left, right, shrinkage, neighbours }: NearestColumns): void {
  expectLength('left', left, matrix.width);
  expectLength('right', right, matrix.width);
  expectNotNegative('shrinkage', shrinkage);
  expectInteger('neighbours', neighbours, 1);
  // A sum of 0 would mean "not met yet".
  const wrong = matrix.values.findIndex((value) => !(value > 0));
  if (wrong >= 0) throw new RangeError(`matrix.values: expected numbers > 0, got ${matrix.values[wrong]} at ${wrong}`);
}
