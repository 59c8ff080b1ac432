import { Ridge, type Kernels } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';

export interface MapSettings {
  /** An item counts n / (n + trust), n being the people who have it: what few have lies anywhere. */
  readonly trust: number;
  readonly rng: Rng;
  /** Numbers that say what an item is, and that say where it lies. */
  readonly contentSize: number;
  readonly embeddingSize: number;
}

/** A linear map from what items say to where behaviour has put them. */
export interface ContentMap {
  /** row-major [(content + 1) x factors]; the last row is what an item is that says nothing */
  readonly values: Float32Array;
  readonly content: number;
  readonly factors: number;
  /** Share of the variance of held-out items' vectors that it explains; below 0 it knows less than their mean. */
  readonly explained: number;
}

const STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const HELD_OUT = 0.2;
/** With fewer items nothing can be held out. */
const FEWEST = 10;

/**
 * V ~ [X 1] B by weighted ridge regression; its strength is chosen on a fifth of the items that were left out.
 * @param content row-major [n x c] of the n items behaviour has placed
 * @param factors row-major [n x k]
 * @param people [n] who have each
 * @see Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations"
 */
export async function learnContentMap(kernels: Kernels, content: Float32Array, factors: Float32Array, people: Int32Array, { trust, rng, contentSize: c, embeddingSize: k }: MapSettings): Promise<ContentMap> {
  const n = people.length;
  const features = withOne(content, n, c);
  const weights = Float32Array.from(people, (count) => count / (count + trust));
  const held = Uint8Array.from({ length: n }, () => (rng.next() < HELD_OUT ? 1 : 0));
  const part = (out: number) => problem(features, factors, weights, c + 1, k, (row) => held[row] === out);
  let [strength, explained] = [1, 0];
  if (n >= FEWEST && held.includes(1) && held.includes(0)) {
    const ridge = await Ridge.of(kernels, part(0));
    const judged = part(1);
    const scores = [];
    for (const one of STRENGTHS) scores.push(await explainedBy(kernels, ridge.solution(one), judged));
    explained = Math.max(...scores);
    strength = STRENGTHS[scores.indexOf(explained)];
  }
  const ridge = await Ridge.of(kernels, problem(features, factors, weights, c + 1, k, () => true));
  return { values: ridge.solution(strength), content: c, factors: k, explained };
}

/** row-major [rows x factors] where items with this content belong. @param content row-major [rows x map.content]. Cost O(rows content factors). */
export function mapped({ values, content: c, factors: k }: ContentMap, content: Float32Array): Float32Array {
  const rows = content.length / c;
  const result = new Float32Array(rows * k);
  for (let row = 0; row < rows; row++) {
    result.set(values.subarray(c * k), row * k);
    for (let i = 0; i < c; i++) {
      const said = content[row * c + i];
      if (said !== 0) for (let j = 0; j < k; j++) result[row * k + j] += said * values[i * k + j];
    }
  }
  return result;
}

interface Part {
  readonly features: Float32Array;
  readonly width: number;
  readonly targets: Float32Array;
  readonly outputs: number;
  readonly weights: Float32Array;
}

function problem(features: Float32Array, targets: Float32Array, weights: Float32Array, width: number, outputs: number, takes: (row: number) => boolean): Part {
  const rows = Array.from(weights.keys()).filter(takes);
  return { features: rowsOf(features, width, rows), width, targets: rowsOf(targets, outputs, rows), outputs, weights: Float32Array.from(rows, (row) => weights[row]) };
}

function rowsOf(dense: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, n) => taken.set(dense.subarray(row * width, (row + 1) * width), n * width));
  return taken;
}

function withOne(dense: Float32Array, rows: number, width: number): Float32Array {
  const wider = new Float32Array(rows * (width + 1)).fill(1);
  for (let row = 0; row < rows; row++) wider.set(dense.subarray(row * width, (row + 1) * width), row * (width + 1));
  return wider;
}

/** 1 - weighted squared error / weighted squared distance from the weighted mean. */
async function explainedBy(kernels: Kernels, solution: Float32Array, { features, width, targets, outputs, weights }: Part): Promise<number> {
  const said = await kernels.product({ a: features, b: solution, m: weights.length, n: outputs, k: width });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float64Array(outputs);
  targets.forEach((value, n) => (mean[n % outputs] += (weights[Math.floor(n / outputs)] * value) / total));
  let [error, variance] = [0, 0];
  targets.forEach((value, n) => {
    const weight = weights[Math.floor(n / outputs)];
    error += weight * (value - said[n]) ** 2;
    variance += weight * (value - mean[n % outputs]) ** 2;
  });
  return variance > 0 ? 1 - error / variance : 0;
}
