import { sigmoid } from './model.ts';
import type { Encoded } from './hashed-features.ts';

export interface FtrlSettings {
  /** Size of the first steps. */
  readonly alpha: number;
  readonly beta: number;
  /** What moves less than this stays exactly 0. */
  readonly l1: number;
  readonly l2: number;
}

const { sqrt } = Math;

/**
 * Follow the regularised leader, per coordinate: logistic regression that learns row by row, for ever.
 * w_i = 0 where |z_i| <= l1, else -(z_i - sign(z_i) l1) / ((beta + sqrt(n_i)) / alpha + l2).
 *
 * @see McMahan et al. 2013, "Ad Click Prediction: a View from the Trenches"
 */
export class Ftrl {
  /** [buckets + 1] w of what was learned so far; the last bucket is on in every row. Read only. */
  readonly weights: Float64Array;
  /** [buckets + 1] sqrt(n) */
  readonly #roots: Float64Array;

  constructor(private readonly settings: FtrlSettings, readonly z: Float64Array, n: Float64Array) {
    this.#roots = n.map(sqrt);
    this.weights = new Float64Array(z.length);
    for (let bucket = 0; bucket < z.length; bucket++) if (n[bucket] > 0) this.weights[bucket] = this.#weight(bucket);
  }

  static empty(settings: FtrlSettings, buckets: number): Ftrl {
    return new Ftrl(settings, new Float64Array(buckets + 1), new Float64Array(buckets + 1));
  }

  /** Sum of squared gradients; 0 where nothing was learned. */
  n(bucket: number): number {
    return this.#roots[bucket] ** 2;
  }

  /** Learns one row. @param label may lie outside 0..1: see `importanceLabel`. @returns the probability before. Cost O(features) */
  learn({ buckets, sizes }: Encoded, label: number, weight = 1): number {
    const { weights } = this;
    const bias = weights.length - 1;
    let raw = weights[bias];
    for (let k = 0; k < buckets.length; k++) raw += sizes[k] * weights[buckets[k]];
    const probability = sigmoid(raw);
    const gradient = weight * (probability - label);
    this.#step(bias, gradient);
    for (let k = 0; k < buckets.length; k++) if (sizes[k] !== 0) this.#step(buckets[k], gradient * sizes[k]);
    return probability;
  }

  #step(bucket: number, gradient: number): void {
    const before = this.#roots[bucket];
    const after = sqrt(before * before + gradient * gradient);
    this.z[bucket] += gradient - ((after - before) / this.settings.alpha) * this.weights[bucket];
    this.#roots[bucket] = after;
    this.weights[bucket] = this.#weight(bucket);
  }

  #weight(bucket: number): number {
    const { alpha, beta, l1, l2 } = this.settings;
    const z = this.z[bucket];
    // What every row shares is no feature to be left out.
    const least = bucket === this.z.length - 1 ? 0 : l1;
    const beyond = z > least ? z - least : z < -least ? z + least : 0;
    return -beyond / ((beta + this.#roots[bucket]) / alpha + l2);
  }
}
