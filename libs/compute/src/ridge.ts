import { EigenvalueDecomposition } from 'ml-matrix';
import { checkDense, expectLength, expectNotNegative } from './checks.ts';
import type { Kernels } from './kernels.ts';

export interface RidgeProblem {
  /** row-major [n x width]; read */
  readonly features: Float32Array;
  readonly width: number;
  /** row-major [n x outputs]; read */
  readonly targets: Float32Array;
  readonly outputs: number;
  /** [n] >= 0, how much each row counts; read */
  readonly weights: Float32Array;
}

/**
 * Weighted ridge regression with many outputs, for many strengths at the price of one: minimises
 * sum over rows r of w_r |x_r B - y_r|^2 + lambda |B|^2, lambda = strength x the mean eigenvalue of X^T W X.
 */
export class Ridge {
  private constructor(
    private readonly width: number,
    private readonly outputs: number,
    /** row-major [width x width], eigenvectors as columns */
    private readonly vectors: Float64Array,
    private readonly values: Float64Array,
    /** row-major [width x outputs] of Q^T X^T W Y */
    private readonly turned: Float64Array,
  ) {}

  /** Cost O(n width (width + outputs) + width^3). @throws RangeError for shapes that do not fit */
  static async of(kernels: Kernels, { features, width, targets, outputs, weights }: RidgeProblem): Promise<Ridge> {
    const rows = checkDense('features', features, width);
    expectLength('targets', targets, rows * outputs);
    expectLength('weights', weights, rows);
    const [x, y] = [rowsTimes(features, width, weights), rowsTimes(targets, outputs, weights)];
    const gram = await kernels.denseGram(x, width);
    const joint = await kernels.product({ a: x, b: y, m: width, n: outputs, k: rows, transposeA: true });
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Array.from({ length: width }, (_, i) => gram.subarray(i * width, (i + 1) * width)), { assumeSymmetric: true });
    const vectors = Float64Array.from({ length: width * width }, (_, n) => eigenvectorMatrix.get(Math.floor(n / width), n % width));
    const turned = new Float64Array(width * outputs);
    for (let i = 0; i < width; i++) {
      for (let e = 0; e < width; e++) addScaled(turned, e * outputs, joint, i * outputs, outputs, vectors[i * width + e]);
    }
    return new Ridge(width, outputs, vectors, Float64Array.from(realEigenvalues, (value) => Math.max(0, value)), turned);
  }

  /** row-major [width x outputs]; zeros where nothing was to be learned. @param strength >= 0. Cost O(width^2 outputs). */
  solution(strength: number): Float32Array {
    expectNotNegative('strength', strength);
    const { width, outputs, vectors, values, turned } = this;
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, width);
    const found = new Float64Array(width * outputs);
    for (let e = 0; e < width; e++) {
      const divisor = values[e] + strength * mean;
      if (!(divisor > NOISE * mean)) continue;
      for (let i = 0; i < width; i++) addScaled(found, i * outputs, turned, e * outputs, outputs, vectors[i * width + e] / divisor);
    }
    return Float32Array.from(found);
  }
}

/** Directions that say less than this part of the mean are rounding. */
const NOISE = 1e-9;

function rowsTimes(dense: Float32Array, width: number, weights: Float32Array): Float32Array {
  return dense.map((value, n) => value * Math.sqrt(weights[Math.floor(n / width)]));
}

function addScaled(to: Float64Array, at: number, from: Float32Array | Float64Array, start: number, length: number, scale: number): void {
  for (let j = 0; j < length; j++) to[at + j] += scale * from[start + j];
}
