import { Ridge, type Kernels } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';

export interface MapProblem {
  /** row-major [n x from]; read */
  readonly inputs: Float32Array;
  readonly from: number;
  /** row-major [n x to]; read */
  readonly outputs: Float32Array;
  readonly to: number;
  /** [n] > 0, how much each row counts */
  readonly weights: Float32Array;
  /** Draws what is held out. */
  readonly rng: Rng;
}

/** y = [x 1] B. */
export interface LinearMap {
  /** row-major [(from + 1) x to]; the last row is where an input lies that says nothing */
  readonly values: Float32Array;
  readonly from: number;
  readonly to: number;
  /** Share of the variance of held-out outputs that it explains; below 0 it knows less than their mean. */
  readonly explained: number;
}

const STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
const HELD_OUT = 0.2;
/** With fewer rows nothing can be held out. */
const FEWEST = 10;

/** Weighted ridge regression; its strength is chosen on a fifth of the rows that were left out. Cost that of `Ridge`, twice. */
export async function learnLinearMap(kernels: Kernels, { inputs, from, outputs, to, weights, rng }: MapProblem): Promise<LinearMap> {
  const n = weights.length;
  const features = withOne(inputs, n, from);
  const held = Uint8Array.from({ length: n }, () => (rng.next() < HELD_OUT ? 1 : 0));
  const part = (out: number) => problem(features, outputs, weights, from + 1, to, (row) => held[row] === out);
  let [strength, explained] = [1, 0];
  if (n >= FEWEST && held.includes(1) && held.includes(0)) {
    const ridge = await Ridge.of(kernels, part(0));
    const judged = part(1);
    const scores = [];
    for (const one of STRENGTHS) scores.push(await explainedBy(kernels, ridge.solution(one), judged));
    explained = Math.max(...scores);
    strength = STRENGTHS[scores.indexOf(explained)];
  }
  const ridge = await Ridge.of(kernels, problem(features, outputs, weights, from + 1, to, () => true));
  return { values: ridge.solution(strength), from, to, explained };
}

/** row-major [rows x to]. @param inputs row-major [rows x from]. Cost O(rows from to). */
export function mapped({ values, from, to }: Pick<LinearMap, 'values' | 'from' | 'to'>, inputs: Float32Array): Float32Array {
  const rows = inputs.length / from;
  const result = new Float32Array(rows * to);
  for (let row = 0; row < rows; row++) {
    result.set(values.subarray(from * to), row * to);
    for (let i = 0; i < from; i++) {
      const said = inputs[row * from + i];
      if (said !== 0) for (let j = 0; j < to; j++) result[row * to + j] += said * values[i * to + j];
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
