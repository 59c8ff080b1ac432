import type { Rng } from '@zhiyin/domain';

export interface BprSettings {
  readonly embeddingSize: number;
  readonly learningRate: number;
  readonly regularization: number;
}

/** One pair to be put in order: `wanted` above an item drawn at random. */
export interface RankingStep {
  /** [embeddingSize + 1] of the person, ending in 1; moved */
  readonly vector: Float32Array;
  readonly wanted: number;
  /** Items that count as had, ascending */
  readonly own: Int32Array;
  /** row-major [items x (embeddingSize + 1)] */
  readonly items: Float32Array;
  /** False: only the person moves. */
  readonly moveItems: boolean;
}

/** @returns -ln sigma of the difference before the step; 0 when the person has everything */
export function descend({ vector, wanted, own, items, moveItems }: RankingStep, { embeddingSize, learningRate, regularization }: BprSettings, rng: Rng): number {
  const width = embeddingSize + 1;
  const unwanted = drawOther(own, items.length / width, rng);
  if (unwanted < 0) return 0;
  const [w, n] = [wanted * width, unwanted * width];
  let difference = 0;
  for (let d = 0; d < width; d++) difference += vector[d] * (items[w + d] - items[n + d]);
  const pull = learningRate / (1 + Math.exp(difference));
  const shrink = learningRate * regularization;
  for (let d = 0; d < width; d++) {
    const [p, i, j] = [vector[d], items[w + d], items[n + d]];
    if (d < embeddingSize) vector[d] += pull * (i - j) - shrink * p;
    if (!moveItems) continue;
    items[w + d] += pull * p - shrink * i;
    items[n + d] -= pull * p + shrink * j;
  }
  return Math.log1p(Math.exp(-difference));
}

/** Small random numbers, row-major [rows x width]. */
export function randomVectors(rows: number, width: number, rng: Rng): Float32Array {
  const values = new Float32Array(rows * width);
  for (let n = 0; n < values.length; n++) values[n] = (0.1 / Math.sqrt(width)) * rng.normal();
  return values;
}

/** A few tries find one unless nearly everything is had. */
const TRIES = 20;

function drawOther(own: Int32Array, items: number, rng: Rng): number {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const item = rng.integer(items);
    if (!holds(own, item)) return item;
  }
  return -1;
}

function holds(ascending: Int32Array, item: number): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < item) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === item;
}
