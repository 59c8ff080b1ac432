import { checkAls, checkDense, checkHistogram, checkInverseColumns, checkNearestColumns, checkProduct, checkSparseTimesDense, expectCsr } from './checks.ts';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { floorsOf, notPositiveDefinite } from './invert-tiles.ts';
import { COLUMN_STEPS, COLUMN_TOLERANCE, HISTOGRAM_BINS, type AlsHalfStep, type HistogramRequest, type InverseColumns, type Kernels, type LongCall, type NearestColumns, type Product } from './kernels.ts';
import { rowRegularization } from './regularization.ts';
import { inRounds } from './rounds.ts';
import { SymmetricMatrix } from './symmetric-matrix.ts';

/**
 * What the kernels compute, written plainly: the reference for the tests, and what runs where WebAssembly with SIMD is missing. One
 * thread, sums in f64, results rounded to f32.
 */
export class ReferenceKernels implements Kernels {
  readonly variant = 'reference';
  readonly threads = 1;

  float32(length: number): Float32Array {
    return new Float32Array(length);
  }

  int32(length: number): Int32Array {
    return new Int32Array(length);
  }

  uint8(length: number): Uint8Array {
    return new Uint8Array(length);
  }

  resident(matrix: CsrMatrix): CsrMatrix {
    expectCsr('matrix', matrix);
    return { ...matrix, offsets: matrix.offsets.slice(), columns: matrix.columns.slice(), values: matrix.values.slice() };
  }

  release(): void {
    // The garbage collector does it.
  }

  async gram(matrix: CsrMatrix, call?: LongCall): Promise<SymmetricMatrix> {
    expectCsr('matrix', matrix);
    const result = new SymmetricMatrix(matrix.width);
    const turned = transpose(matrix);
    const sums = new Float64Array(matrix.width);
    await inRounds(matrix.width, 1, (from, to) => {
      for (let i = from; i < to; i++) {
        sums.fill(0);
        for (let t = turned.offsets[i]; t < turned.offsets[i + 1]; t++) {
          const row = turned.columns[t];
          for (let q = matrix.offsets[row]; q < matrix.offsets[row + 1]; q++) sums[matrix.columns[q]] += turned.values[t] * matrix.values[q];
        }
        for (let j = 0; j <= i; j++) result.set(i, j, sums[j]);
      }
    }, call);
    return result;
  }

  async denseGram(y: Float32Array, width: number, call?: LongCall): Promise<Float64Array> {
    const rows = checkDense('y', y, width);
    const total = new Float64Array(width * width);
    await inRounds(rows, 1, (from, to) => {
      for (let r = from; r < to; r++) {
        for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) total[i * width + j] += y[r * width + i] * y[r * width + j];
      }
    }, call);
    return total;
  }

  async sparseTimesDense(matrix: CsrMatrix, dense: Float32Array, columns: number, out = new Float32Array(matrix.rows * columns), call?: LongCall): Promise<Float32Array> {
    expectCsr('matrix', matrix);
    checkSparseTimesDense(matrix, dense, columns, out);
    const sums = new Float64Array(columns);
    await inRounds(matrix.rows, 1, (from, to) => {
      for (let row = from; row < to; row++) {
        sums.fill(0);
        for (let q = matrix.offsets[row]; q < matrix.offsets[row + 1]; q++) {
          for (let j = 0; j < columns; j++) sums[j] += matrix.values[q] * dense[matrix.columns[q] * columns + j];
        }
        out.set(sums, row * columns);
      }
    }, call);
    return out;
  }

  async product(product: Product, call?: LongCall): Promise<Float32Array> {
    const { a, b, m, n, k, transposeA = false, transposeB = false, out = new Float32Array(m * n) } = product;
    checkProduct(product, out);
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
    const sums = new Float64Array(n);
    await inRounds(m, 1, (from, to) => {
      for (let i = from; i < to; i++) {
        sums.fill(0);
        for (let p = 0; p < k; p++) {
          const left = a[i * aRow + p * aColumn];
          for (let j = 0; j < n; j++) sums[j] += left * b[p * bRow + j * bColumn];
        }
        out.set(sums, i * n);
      }
    }, call);
    return out;
  }

  async invert(matrix: SymmetricMatrix, call?: LongCall): Promise<void> {
    const n = matrix.size;
    const a = Float64Array.from(matrix.toDense());
    const floors = floorsOf(matrix);
    await inRounds(n, 1, (from, to) => {
      for (let k = from; k < to; k++) sweep(a, n, k, floors[k]);
    }, call);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix.set(i, j, -a[i * n + j]);
  }

  async nearestColumns(request: NearestColumns, call?: LongCall): Promise<CsrMatrix> {
    expectCsr('matrix', request.matrix);
    checkNearestColumns(request);
    const { matrix, left, right, shrinkage, neighbours } = request;
    const turned = transpose(matrix);
    const rows: [column: number, value: number][][] = [];
    await inRounds(matrix.width, 1, (from, to) => {
      for (let j = from; j < to; j++) {
        const sums = new Map<number, number>();
        for (let t = turned.offsets[j]; t < turned.offsets[j + 1]; t++) {
          const row = turned.columns[t];
          for (let q = matrix.offsets[row]; q < matrix.offsets[row + 1]; q++) sums.set(matrix.columns[q], (sums.get(matrix.columns[q]) ?? 0) + turned.values[t] * matrix.values[q]);
        }
        sums.delete(j);
        const all = [...sums].map(([i, c]): [number, number] => [i, c * left[i] * right[j] * (c / (c + shrinkage))]);
        rows.push(all.sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, neighbours).sort((a, b) => a[0] - b[0]));
      }
    }, call);
    const offsets = new Int32Array(matrix.width + 1);
    rows.forEach((row, j) => (offsets[j + 1] = offsets[j] + row.length));
    return { rows: matrix.width, width: matrix.width, offsets, columns: Int32Array.from(rows.flat(), ([i]) => i), values: Float32Array.from(rows.flat(), ([, value]) => value) };
  }

  async inverseColumns(request: InverseColumns, call?: LongCall): Promise<Float32Array> {
    expectCsr('matrix', request.matrix);
    expectCsr('transposed', request.transposed);
    checkInverseColumns(request);
    const { matrix: { width }, from, to } = request;
    const out = new Float32Array((to - from) * width);
    await inRounds(to - from, 1, (begin, end) => {
      for (let column = begin; column < end; column++) out.set(solveColumn(request, from + column), column * width);
    }, call);
    return out;
  }

  async alsHalfStep(step: AlsHalfStep, call?: LongCall): Promise<void> {
    const { weights, fixed, dimensions, unobservedWeight, steps = 3 } = step;
    expectCsr('weights', weights);
    checkAls(step, steps);
    const gram = (await this.denseGram(fixed, dimensions)).map((value) => value * unobservedWeight);
    const lambdas = rowRegularization(step);
    await inRounds(weights.rows, 1, (from, to) => {
      for (let row = from; row < to; row++) solveRow(step, gram, lambdas[row], steps, row);
    }, call);
  }

  histogram(request: HistogramRequest): Float64Array {
    const { bins, features, rows, gradients, hessians } = request;
    const total = checkHistogram(request);
    const sums = new Float64Array(features * HISTOGRAM_BINS * 2);
    for (let feature = 0; feature < features; feature++) {
      for (const row of rows) {
        const place = (feature * HISTOGRAM_BINS + bins[feature * total + row]) * 2;
        sums[place] += gradients[row];
        sums[place + 1] += hessians[row];
      }
    }
    return sums;
  }

  async close(): Promise<void> {
    // Nothing was opened.
  }
}

/** Goodnight's sweep of row k on a full symmetric matrix; after all rows it holds -(a^-1). */
function sweep(a: Float64Array, n: number, k: number, floor: number): void {
  const pivot = a[k * n + k];
  if (!(pivot > floor) || !Number.isFinite(pivot)) throw notPositiveDefinite(k);
  const row = a.slice(k * n, (k + 1) * n);
  for (let i = 0; i < n; i++) {
    if (i === k) continue;
    const factor = row[i] / pivot;
    for (let j = 0; j < n; j++) a[i * n + j] -= factor * row[j];
    a[i * n + k] = factor;
  }
  for (let j = 0; j < n; j++) a[k * n + j] = row[j] / pivot;
  a[k * n + k] = -1 / pivot;
}

/** Conjugate gradients on one column: see libs/compute/assembly/columns.ts. */
function solveColumn({ matrix, transposed, diagonal, tolerance = COLUMN_TOLERANCE, steps = COLUMN_STEPS }: InverseColumns, column: number): Float64Array {
  const inverse = Float64Array.from(diagonal, (d, i) => 1 / (d + sum(transposed.values.subarray(transposed.offsets[i], transposed.offsets[i + 1]), (v) => v * v)));
  const position = new Float64Array(matrix.width);
  const residual = new Float64Array(matrix.width);
  residual[column] = 1;
  const direction = residual.map((value, i) => value * inverse[i]);
  let squares = inverse[column];
  const floor = tolerance ** 2 * squares;
  for (let step = 0; step < steps && squares > floor; step++) {
    const image = timesVector(transposed, timesVector(matrix, direction));
    for (let i = 0; i < image.length; i++) image[i] += diagonal[i] * direction[i];
    const length = squares / dot(direction, image);
    addScaled(position, length, direction);
    addScaled(residual, -length, image);
    const left = sum(residual, (value, i) => value * value * inverse[i]);
    for (let i = 0; i < direction.length; i++) direction[i] = residual[i] * inverse[i] + (left / squares) * direction[i];
    squares = left;
  }
  return position;
}

function timesVector({ rows, offsets, columns, values }: CsrMatrix, vector: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) for (let q = offsets[row]; q < offsets[row + 1]; q++) out[row] += values[q] * vector[columns[q]];
  return out;
}

function sum(values: Float32Array | Float64Array, of: (value: number, index: number) => number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += of(values[i], i);
  return total;
}

/** Conjugate gradients on one row: see libs/compute/assembly/als.ts. */
function solveRow({ weights, fixed, solved, dimensions: d }: AlsHalfStep, gram: Float64Array, lambda: number, steps: number, row: number): void {
  const [begin, end] = [weights.offsets[row], weights.offsets[row + 1]];
  const x = solved.subarray(row * d, (row + 1) * d);
  if (begin === end) {
    x.fill(0);
    return;
  }
  const item = (q: number): Float32Array => fixed.subarray(weights.columns[q] * d, (weights.columns[q] + 1) * d);
  const image = (p: ArrayLike<number>): Float64Array => {
    const out = Float64Array.from({ length: d }, (_, i) => lambda * p[i] + dot(gram.subarray(i * d, (i + 1) * d), p));
    for (let q = begin; q < end; q++) addScaled(out, weights.values[q] * dot(item(q), p), item(q));
    return out;
  };
  const right = new Float64Array(d);
  for (let q = begin; q < end; q++) addScaled(right, weights.values[q], item(q));
  const position = Float64Array.from(x);
  const residual = image(position).map((value, i) => right[i] - value);
  const direction = residual.slice();
  let squares = dot(residual, residual);
  const floor = Math.max(1e-30, 1e-12 * squares);
  for (let step = 0; step < steps && squares > floor; step++) {
    const bent = image(direction);
    const length = squares / dot(direction, bent);
    addScaled(position, length, direction);
    addScaled(residual, -length, bent);
    const left = dot(residual, residual);
    for (let i = 0; i < d; i++) direction[i] = residual[i] + (left / squares) * direction[i];
    squares = left;
  }
  x.set(position);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(to: Float64Array, scale: number, what: ArrayLike<number>): void {
  for (let i = 0; i < to.length; i++) to[i] += scale * what[i];
}
