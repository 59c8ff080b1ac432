import { findBlas, type Blas } from './blas.ts';
import { checkAls, checkDense, checkHistogram, checkInverseColumns, checkNearestColumns, checkProduct, checkSparseTimesDense, expectCsr } from './checks.ts';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { Heap } from './heap.ts';
import { invertTiles } from './invert-tiles.ts';
import { COLUMN_STEPS, COLUMN_TOLERANCE, HISTOGRAM_BINS, type AlsHalfStep, type HistogramRequest, type InverseColumns, type Kernels, type LongCall, type NearestColumns, type Product } from './kernels.ts';
import { Pool } from './pool.ts';
import { RowsOfBatches } from './rows-of-batches.ts';
import { rowRegularization } from './regularization.ts';
import { inRounds } from './rounds.ts';
import { Staging } from './staging.ts';
import { SymmetricMatrix } from './symmetric-matrix.ts';
import type { WasmVariant } from './wasm-features.ts';

/** Rows of a sparse matrix are cheap; a chunk of them is worth taking. */
const SPARSE_CHUNK = 64;
const GRAM_CHUNK = 8;
const ALS_CHUNK = 64;
/** Columns with neighbours that wait at a time, and that a thread takes. */
const NEAREST_BATCH = 2048;
const NEAREST_CHUNK = 16;
/** Columns solved together. */
const LANES = 16;
/** Below so many additions a histogram is made before another thread is awake. */
const SMALL_HISTOGRAM = 50_000;
/** Multiplications from which a BLAS is worth looking for. */
const LARGE_PRODUCT = 2 ** 27;
const BLAS_ROWS = 256;
/** Blocks with sums of their own, whatever the number of threads. */
const MOST_BLOCKS = 32;
const LEAST_BLOCK_ROWS = 1024;

/** The kernels in WebAssembly, on one thread or several. */
export class WasmKernels implements Kernels {
  private constructor(readonly variant: WasmVariant, private readonly heap: Heap, private readonly pool: Pool, private readonly useBlas: boolean) {}

  static async open(variant: WasmVariant, threads: number, useBlas: boolean): Promise<WasmKernels> {
    const heap = new Heap();
    return new WasmKernels(variant, heap, await Pool.open(heap, variant, threads), useBlas);
  }

  get threads(): number {
    return this.pool.threads;
  }

  float32(length: number): Float32Array {
    return this.heap.float32(this.heap.allocate(length * 4), length).fill(0);
  }

  int32(length: number): Int32Array {
    return this.heap.int32(this.heap.allocate(length * 4), length).fill(0);
  }

  uint8(length: number): Uint8Array {
    return this.heap.bytes(this.heap.allocate(length), length).fill(0);
  }

  resident(matrix: CsrMatrix): CsrMatrix {
    expectCsr('matrix', matrix);
    const [offsets, columns, values] = [this.int32(matrix.offsets.length), this.int32(matrix.columns.length), this.float32(matrix.values.length)];
    offsets.set(matrix.offsets);
    columns.set(matrix.columns);
    values.set(matrix.values);
    return { rows: matrix.rows, width: matrix.width, offsets, columns, values };
  }

  release(...things: readonly (Float32Array | Int32Array | Uint8Array | CsrMatrix)[]): void {
    for (const thing of things) {
      const arrays = 'offsets' in thing ? [thing.offsets, thing.columns, thing.values] : [thing];
      for (const array of arrays) {
        if (!this.heap.holds(array)) throw new RangeError('release: expected an array made by these kernels, got another');
        this.heap.release(array.byteOffset);
      }
    }
  }

  async gram(matrix: CsrMatrix, call?: LongCall): Promise<SymmetricMatrix> {
    this.#expectCsr('matrix', matrix);
    const result = new SymmetricMatrix(matrix.width);
    await this.#staged(async (staging) => {
      const turned = transpose(matrix);
      const matrices = [...csrAddresses(staging, turned), ...csrAddresses(staging, matrix)];
      const each = align((GRAM_CHUNK + 2) * result.size * 4);
      const args = [staging.scratch(each * this.threads), each, ...matrices];
      const tiles = this.pool.share(result);
      try {
        await inRounds(result.size, GRAM_CHUNK * this.threads, (from, to) => this.pool.run('gramRows', from, to, GRAM_CHUNK, args, { tiles }), call);
      } finally {
        this.pool.forget(tiles);
      }
    });
    result.completeDiagonal();
    return result;
  }

  denseGram(y: Float32Array, width: number, call?: LongCall): Promise<Float64Array> {
    return this.#denseGram(y, width, true, call);
  }

  async #denseGram(y: Float32Array, width: number, double: boolean, call?: LongCall): Promise<Float64Array> {
    const rows = checkDense('y', y, width);
    const perBlock = Math.max(LEAST_BLOCK_ROWS, Math.ceil(rows / MOST_BLOCKS));
    const blocks = Math.ceil(rows / perBlock);
    const total = new Float64Array(width * width);
    await this.#staged(async (staging) => {
      const { gramBlockDoubleScratchBytes, gramBlockScratchBytes } = this.pool.exports;
      const each = align(double ? gramBlockDoubleScratchBytes(width) : gramBlockScratchBytes(width));
      const sums = staging.scratch(blocks * total.byteLength);
      const args = [staging.scratch(each * this.threads), each, Number(double), staging.read(y), rows, width, perBlock, sums];
      await inRounds(blocks, this.threads, (from, to) => this.pool.run('gramBlock', from, to, 1, args), call);
      // In the order of the blocks: the same total for any number of threads.
      for (let block = 0; block < blocks; block++) {
        const part = this.heap.float64(sums + block * total.byteLength, total.length);
        for (let i = 0; i < total.length; i++) total[i] += part[i];
      }
    });
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) total[i * width + j] = total[j * width + i];
    return total;
  }

  async sparseTimesDense(matrix: CsrMatrix, dense: Float32Array, columns: number, out = new Float32Array(matrix.rows * columns), call?: LongCall): Promise<Float32Array> {
    this.#expectCsr('matrix', matrix);
    checkSparseTimesDense(matrix, dense, columns, out);
    await this.#staged(async (staging) => {
      const args = [...csrAddresses(staging, matrix), staging.read(dense), columns, staging.write(out)];
      await inRounds(matrix.rows, SPARSE_CHUNK * this.threads, (from, to) => this.pool.run('sparseTimesDense', from, to, SPARSE_CHUNK, args), call);
    });
    return out;
  }

  async product(product: Product, call?: LongCall): Promise<Float32Array> {
    const { a, b, m, n, k, transposeA = false, transposeB = false, out = new Float32Array(m * n) } = product;
    checkProduct(product, out);
    const blas = await this.#blasFor(m * n * k);
    if (blas) {
      await inRounds(m, BLAS_ROWS, (from, to) => blas.sgemm({
        transposeA, transposeB, m: to - from, n, k, alpha: 1, a: a.subarray(from * (transposeA ? 1 : k)), strideA: transposeA ? m : k, b,
        beta: 0, c: out.subarray(from * n, to * n),
      }), call);
      return out;
    }
    await this.#staged(async (staging) => {
      const each = align(this.pool.exports.gemmScratchBytes());
      const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
      const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
      const args = [
        staging.scratch(each * this.threads), each,
        n, k, 1, staging.read(a), aRow, aColumn, staging.read(b), bRow, bColumn, staging.write(out), n, 0,
      ];
      // Every chunk packs all of b again: few and large ones.
      const chunk = Math.min(768, Math.max(96, Math.ceil(m / this.threads / 96) * 96));
      await inRounds(m, chunk * this.threads, (from, to) => this.pool.run('gemm', from, to, chunk, args), call);
    });
    return out;
  }

  async invert(matrix: SymmetricMatrix, call?: LongCall): Promise<void> {
    const blas = await this.#blasFor(matrix.size ** 3);
    await this.#staged((staging) => invertTiles(this.pool, staging, matrix, blas, call));
  }

  async nearestColumns(request: NearestColumns, { signal, onProgress }: LongCall = {}): Promise<CsrMatrix> {
    const { matrix, left, right, shrinkage, neighbours } = request;
    this.#expectCsr('matrix', matrix);
    checkNearestColumns(request);
    const { width } = matrix;
    const k = Math.min(neighbours, Math.max(1, width - 1));
    const found = new RowsOfBatches(width);
    await this.#staged(async (staging) => {
      const each = align(12 * width + 12 * k);
      const scratch = staging.scratch(each * this.threads);
      this.heap.bytes(scratch, each * this.threads).fill(0);
      const batch = Math.min(width, NEAREST_BATCH);
      const [counts, columns, values] = [batch, batch * k, batch * k].map((length) => staging.scratch(length * 4));
      const matrices = [...csrAddresses(staging, matrix), ...csrAddresses(staging, transpose(matrix))];
      const scales = [staging.read(left), staging.read(right), shrinkage, k];
      for (let first = 0; first < width; first += batch) {
        const last = Math.min(width, first + batch);
        const args = [scratch, each, first, width, ...matrices, ...scales, counts, columns, values];
        await inRounds(last - first, NEAREST_CHUNK * this.threads, (from, to) => this.pool.run('nearestColumns', first + from, first + to, NEAREST_CHUNK, args), { signal });
        found.add(this.heap.int32(counts, last - first), this.heap.int32(columns, (last - first) * k), this.heap.float32(values, (last - first) * k), k);
        onProgress?.(last, width);
      }
    });
    return found.finish();
  }

  async inverseColumns(request: InverseColumns, { signal, onProgress }: LongCall = {}): Promise<Float32Array> {
    const { matrix, transposed, diagonal, from, to, tolerance = COLUMN_TOLERANCE, steps = COLUMN_STEPS } = request;
    this.#expectCsr('matrix', matrix);
    this.#expectCsr('transposed', transposed);
    checkInverseColumns(request);
    const { rows, width } = matrix;
    const out = new Float32Array((to - from) * width);
    await this.#staged(async (staging) => {
      const each = align(64 * (4 * width + rows) + 4 * width);
      const args = [
        staging.scratch(each * this.threads), each, from, to, rows, width, ...csrAddresses(staging, matrix), ...csrAddresses(staging, transposed),
        staging.read(diagonal), steps, tolerance, staging.write(out),
      ];
      const progress = onProgress && ((done: number): void => onProgress(Math.min(to - from, done * LANES), to - from));
      await inRounds(Math.ceil((to - from) / LANES), this.threads, (begin, end) => this.pool.run('inverseColumns', begin, end, 1, args), { signal, onProgress: progress });
    });
    return out;
  }

  async alsHalfStep(step: AlsHalfStep, call?: LongCall): Promise<void> {
    const { weights, fixed, solved, dimensions, unobservedWeight, steps = 3 } = step;
    this.#expectCsr('weights', weights);
    checkAls(step, steps);
    const gram = await this.#denseGram(fixed, dimensions, false, { signal: call?.signal });
    await this.#staged(async (staging) => {
      const each = align(3 * dimensions * 4);
      const args = [
        staging.scratch(each * this.threads), each, ...csrAddresses(staging, weights), staging.read(fixed), dimensions,
        staging.read(Float32Array.from(gram, (value) => value * unobservedWeight)), staging.read(rowRegularization(step)), steps,
        staging.update(solved),
      ];
      await inRounds(weights.rows, ALS_CHUNK * this.threads, (from, to) => this.pool.run('alsRows', from, to, ALS_CHUNK, args), call);
    });
  }

  histogram(request: HistogramRequest): Float64Array {
    const { bins, features, rows, gradients, hessians } = request;
    const total = checkHistogram(request);
    const staging = new Staging(this.heap);
    try {
      const sums = new Float64Array(features * HISTOGRAM_BINS * 2);
      const [rowsAt, pairs, sumsAt] = [staging.read(rows), staging.scratch(rows.length * 8), staging.scratch(sums.byteLength)];
      const alone = rows.length * features < SMALL_HISTOGRAM;
      const chunk = Math.max(1, Math.ceil(rows.length / this.threads));
      this.pool.run('gatherPairs', 0, rows.length, chunk, [rowsAt, staging.read(gradients), staging.read(hessians), pairs], { alone });
      this.pool.run('histogramFeatures', 0, features, 1, [staging.read(bins), total, rowsAt, rows.length, pairs, sumsAt], { alone });
      sums.set(this.heap.float64(sumsAt, sums.length));
      return sums;
    } finally {
      staging.close();
    }
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  async #blasFor(multiplications: number): Promise<Blas | null> {
    return this.useBlas && multiplications >= LARGE_PRODUCT ? findBlas(this.threads) : null;
  }

  /** Resident matrices were checked when they came in. */
  #expectCsr(name: string, matrix: CsrMatrix): void {
    if (!this.heap.holds(matrix.columns)) expectCsr(name, matrix);
  }

  async #staged(work: (staging: Staging) => Promise<void>): Promise<void> {
    const staging = new Staging(this.heap);
    try {
      await work(staging);
      staging.commit();
    } finally {
      staging.close();
    }
  }
}

function csrAddresses(staging: Staging, { offsets, columns, values }: CsrMatrix): [number, number, number] {
  return [staging.read(offsets), staging.read(columns), staging.read(values)];
}

/** Threads write beside each other on cache lines of their own. */
function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
