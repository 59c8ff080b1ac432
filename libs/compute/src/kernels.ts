import type { CsrMatrix } from '@zhiyin/sparse';
import type { SymmetricMatrix } from './symmetric-matrix.ts';

/** Which implementation answers: the TypeScript one, WebAssembly with 128-bit vectors, the same with fused multiply-add. */
export type KernelVariant = 'reference' | 'simd' | 'relaxed-simd';

/** For calls that last. */
export interface LongCall {
  /** Looked at between blocks of about 50 ms; the call then throws the signal's reason and leaves its result half done. */
  readonly signal?: AbortSignal;
  /** Parts done, of `total`; their unit is the call's own. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Product {
  /** op(a) is [m x k]: `a` row-major [m x k], or [k x m] when transposed; read */
  readonly a: Float32Array;
  /** op(b) is [k x n]: `b` row-major [k x n], or [n x k] when transposed; read */
  readonly b: Float32Array;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [m x n] to overwrite; a new one without it */
  readonly out?: Float32Array;
}

/**
 * Half a step of implicit ALS: every row of `solved` against a fixed other side. Minimises, for each row u,
 * sum over observed i of c_ui (1 - x_u . h_i)^2 + alpha0 sum over all i of (x_u . h_i)^2 + lambda_u |x_u|^2
 * with lambda_u = regularization (n_u + alpha0 columns)^frequencyExponent, n_u the number observed in row u.
 */
export interface AlsHalfStep {
  /** [rows x width], values c_ui > 0; read */
  readonly weights: CsrMatrix;
  /** row-major [width x dimensions]; read */
  readonly fixed: Float32Array;
  /** row-major [rows x dimensions]; where the search starts, then overwritten; rows with nothing observed become 0 */
  readonly solved: Float32Array;
  readonly dimensions: number;
  /** alpha0 >= 0 */
  readonly unobservedWeight: number;
  /** lambda >= 0 */
  readonly regularization: number;
  /** nu, 0 (the same for all rows) to 1 (by frequency) */
  readonly frequencyExponent: number;
  /** Steps of conjugate gradients, 3 unless told: with warm starts within 0.2 % of the exact loss */
  readonly steps?: number;
}

/** Which columns go together: c_ij left_i right_j c_ij / (c_ij + shrinkage), c = x^T x. */
export interface NearestColumns {
  /** x [rows x width], values > 0; read */
  readonly matrix: CsrMatrix;
  /** [width] what a column counts as somebody's neighbour; read */
  readonly left: Float32Array;
  /** [width] what a column counts that has neighbours; read */
  readonly right: Float32Array;
  /** >= 0: pairs with less in common than this count less than half */
  readonly shrinkage: number;
  /** Most neighbours a column, >= 1 */
  readonly neighbours: number;
}

/** Some columns of (x^T x + D)^-1. */
export interface InverseColumns {
  /** x [rows x width]; read */
  readonly matrix: CsrMatrix;
  /** x^T [width x rows]; read */
  readonly transposed: CsrMatrix;
  /** [width] D, > 0; read */
  readonly diagonal: Float32Array;
  /** Columns [from, to) */
  readonly from: number;
  readonly to: number;
  /** A column is solved when its residual is this part of the first, in the norm of the preconditioner; 1e-4 unless told */
  readonly tolerance?: number;
  /** Steps of conjugate gradients at most, 100 unless told */
  readonly steps?: number;
}

export interface HistogramRequest {
  /** uint8 [features x total], feature-major: bin of each row; read */
  readonly bins: Uint8Array;
  readonly features: number;
  /** [count] row numbers 0..total-1; read */
  readonly rows: Int32Array;
  /** [total]; read */
  readonly gradients: Float32Array;
  /** [total]; read */
  readonly hessians: Float32Array;
}

/** See InverseColumns. */
export const COLUMN_TOLERANCE = 1e-4;
export const COLUMN_STEPS = 100;

/** Bins of a histogram; a feature uses as many as it needs. */
export const HISTOGRAM_BINS = 256;

/**
 * Numerical kernels on one shared memory. Arrays go in and come out as ordinary typed arrays; those made by `float32`, `int32`, `uint8` or
 * `resident` lie in the kernels' own memory (4 GiB in all) and are used in place, others are copied for the call.
 *
 * Results are the same for any number of threads. Between variants they differ by rounding: a few units in the last place times the
 * square root of the terms summed. Shapes are checked at entry (RangeError). A call blocks its thread about 50 ms at a time.
 */
export interface Kernels {
  readonly variant: KernelVariant;
  readonly threads: number;

  /** Zeros in the kernels' memory, until released. @throws ResourceError WASM_MEMORY_FULL beyond 4 GiB */
  float32(length: number): Float32Array;
  int32(length: number): Int32Array;
  uint8(length: number): Uint8Array;
  /** A copy of a matrix in the kernels' memory, for calls that repeat. */
  resident(matrix: CsrMatrix): CsrMatrix;
  /** Gives back what the four above made; their contents are void. */
  release(...things: readonly (Float32Array | Int32Array | Uint8Array | CsrMatrix)[]): void;

  /**
   * x^T x of a sparse matrix, [width x width]. Sums are f64, rounded once. Cost O(sum over rows of n_row^2 / 2) time, 2 width^2 bytes.
   * Progress counts rows of the result.
   */
  gram(matrix: CsrMatrix, call?: LongCall): Promise<SymmetricMatrix>;

  /** y^T y of a dense row-major y [rows x width], summed in f64, [width x width]. Cost O(rows width^2) at half the speed of f32. */
  denseGram(y: Float32Array, width: number, call?: LongCall): Promise<Float64Array>;

  /** x dense: [rows x columns] for a row-major dense [width x columns]; into `out` or a new array. Cost O(nnz columns). */
  sparseTimesDense(matrix: CsrMatrix, dense: Float32Array, columns: number, out?: Float32Array, call?: LongCall): Promise<Float32Array>;

  /** op(a) op(b), row-major [m x n]. Cost 2 m n k operations. */
  product(product: Product, call?: LongCall): Promise<Float32Array>;

  /**
   * Replaces a symmetric positive definite matrix by its inverse, in f32: the relative error is about 1e-7 times the condition number.
   * Blocked sweeps over tiles, n^3 operations, panels of 8 n tileSize bytes beside the matrix; the matrix itself may be larger than
   * the kernels' memory. Progress counts bands.
   *
   * @throws NumericalError NOT_POSITIVE_DEFINITE with the row; the matrix is void then
   * @see Goodnight 1979, "A Tutorial on the SWEEP Operator"
   */
  invert(matrix: SymmetricMatrix, call?: LongCall): Promise<void>;

  /**
   * The neighbours of every column, [width x width], row j: those of column j that share a row with it, ties for the lower column; itself is
   * none. Sums are f64. Cost O(sum over rows of n_row^2) time, 12 width bytes a thread. Progress counts columns.
   *
   * @see Deshpande, Karypis 2004, "Item-Based Top-N Recommendation Algorithms", section 4
   */
  nearestColumns(request: NearestColumns, call?: LongCall): Promise<CsrMatrix>;

  /**
   * Columns of the inverse of a sparse Gram matrix, row-major [(to - from) x width], without making either: conjugate gradients with
   * the diagonal as preconditioner, sixteen columns at a time. Cost O(4 nnz + 10 width) a column and step, of which there are some
   * square roots of the preconditioned condition number; 64 (4 width + rows) bytes a thread. Progress counts columns.
   *
   * @see Hestenes, Stiefel 1952; Saad 2003, "Iterative Methods for Sparse Linear Systems", section 9.2
   */
  inverseColumns(request: InverseColumns, call?: LongCall): Promise<Float32Array>;

  /**
   * See AlsHalfStep. Cost O((nnz dimensions + rows dimensions^2) steps); progress counts rows.
   *
   * @see Hu, Koren, Volinsky 2008; Takacs, Pilaszy, Tikk 2011 (conjugate gradients); Rendle et al. 2021, "Revisiting the Performance of
   *   iALS on Item Recommendation Benchmarks" (loss and regularisation)
   */
  alsHalfStep(step: AlsHalfStep, call?: LongCall): Promise<void>;

  /**
   * Sums of gradients and hessians by feature and bin over some rows: f64 [features x 256 x 2], at
   * [(feature 256 + bin) 2] the gradients, beside it the hessians. Synchronous. Cost O(rows features).
   */
  histogram(request: HistogramRequest): Float64Array;

  /** Ends the threads; the memory goes when nothing refers to it any more. */
  close(): Promise<void>;
}
