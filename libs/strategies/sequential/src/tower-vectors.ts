import type { Weights } from '@zhiyin/engine';
import { LEAST_LENGTH, shareOf, sharesOf, type HistoryReading, type Tower } from './towers.ts';

/** What is told of every learned item, and where the item tower puts it. [items x size] each. Cost O(items x size^2). */
export function itemVectors(weights: Weights, size: number, rows: readonly (readonly [row: number | null, features: readonly number[]])[]): { told: Float32Array; vectors: Float32Array } {
  const [told, vectors] = [new Float32Array(rows.length * size), new Float32Array(rows.length * size)];
  rows.forEach(([row, features], n) => {
    const one = toldOf(weights, size, row, features);
    told.set(one, n * size);
    throughTower(weights, 'item', one, vectors.subarray(n * size, (n + 1) * size));
  });
  return { told, vectors };
}

/**
 * [size] where the person tower puts a history.
 * @param told [items x size]
 * @param before rows of `told`, oldest first, one at least
 */
export function personVector(weights: Weights, told: Float32Array, size: number, before: ArrayLike<number>, { maxLength, fading }: HistoryReading): Float32Array {
  const from = Math.max(0, before.length - maxLength);
  const mean = new Float32Array(size);
  sharesOf(before.length - from, fading).forEach((share, n) => {
    const at = before[from + n] * size;
    for (let j = 0; j < size; j++) mean[j] += share * told[at + j];
  });
  const state = new Float32Array(size);
  throughTower(weights, 'person', mean, state);
  return state;
}

/**
 * The same for one row, as it serves. Cost O(size^2).
 * @param to where the result is written
 */
function throughTower(weights: Weights, tower: Tower, x: Float32Array, to: Float32Array): void {
  const size = x.length;
  const [into, shift, out] = ['in', 'shift', 'out'].map((part) => weights[`${tower}/${part}`].data);
  const hidden = Float32Array.from(shift);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) hidden[j] += x[i] * into[i * size + j];
  to.set(x);
  for (let i = 0; i < size; i++) if (hidden[i] > 0) for (let j = 0; j < size; j++) to[j] += hidden[i] * out[i * size + j];
  const length = Math.sqrt(to.reduce((sum, value) => sum + value * value, LEAST_LENGTH ** 2));
  for (let j = 0; j < size; j++) to[j] /= length;
}

/** [size] what is told of one item: its own vector, if it is known by itself, and its features. */
function toldOf(weights: Weights, size: number, row: number | null, features: readonly number[]): Float32Array {
  const told = row === null ? new Float32Array(size) : weights.items.data.slice(row * size, (row + 1) * size);
  const share = shareOf(features);
  for (const feature of features) for (let j = 0; j < size; j++) told[j] += share * weights.features.data[feature * size + j];
  return told;
}
