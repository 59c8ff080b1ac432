import type { Kernels } from '@zhiyin/compute';
import type { Engine } from '@zhiyin/engine';
import type { FeatureMatrix, LabelledRows } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';

/** Cheapest to serve first: where two are equally good, the first of them serves. @public */
export const MODEL_IDS = ['base-rate', 'logistic', 'single-tree', 'boosted-trees', 'tower-net', 'two-tower-net', 'cross-net'] as const;
export type ModelId = (typeof MODEL_IDS)[number];

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What a model learned: plain data. */
export interface ModelArtifact {
  readonly model: ModelId;
  readonly features: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, Numbers>>;
}

/** Rows with labels 0..1, oldest first: a label between says how likely a purchase is that may still come. */
export type TrainingRows = LabelledRows;

/** @public */
export interface TrainingNeeds {
  readonly seed: number;
  readonly specs: readonly FeatureSpec[];
  readonly kernels: Kernels;
  /** For deep nets; null where none is to be trained. */
  readonly engine: Engine | null;
  readonly signal?: AbortSignal;
}

/** A trained model. Safe to share; answers are synchronous. @public */
export interface ScoreModel {
  /** Fills `out` [rows] with log-odds; higher is likelier. */
  logOdds(matrix: FeatureMatrix, out: Float64Array): void;
  /** f64 [features]: how each feature of one row moves the log-odds, against rows in general. */
  contributions(row: Float32Array): Float64Array;
}

/** When to stop: once later rows are not told better any more, or after so many rounds (passes, trees). @public */
export type Stop = { readonly validation: TrainingRows } | { readonly rounds: number };

/** One way to learn probabilities: features -> train -> artifact -> probability. Same rows and seed give the same artifact. @public */
export interface ModelPlugin {
  readonly id: ModelId;
  /** Whether it has what it needs; always unless told. */
  suits?(needs: TrainingNeeds, purchases: number): boolean;
  /**
   * Says in `numbers.rounds` how many rounds it took.
   * @throws RangeError for rows that do not fit together
   */
  train(rows: TrainingRows, stop: Stop, needs: TrainingNeeds): Promise<ModelArtifact>;
  /** @throws RangeError for an artifact that is none of this model's */
  load(artifact: ModelArtifact): ScoreModel;
}

/** @throws RangeError naming what is missing */
export function arrayOf<T extends Numbers>({ model, arrays }: ModelArtifact, name: string, kind: new (length: number) => T): T {
  const array = arrays[name];
  if (!(array instanceof kind)) throw new RangeError(`model '${model}': expected ${kind.name} '${name}', got ${array ? array.constructor.name : 'nothing'}`);
  return array;
}

/** @throws RangeError naming what is missing or no number */
export function numberOf({ model, numbers }: ModelArtifact, name: string): number {
  const number = numbers[name];
  if (!Number.isFinite(number)) throw new RangeError(`model '${model}': expected a number '${name}', got ${number}`);
  return number;
}

/** Logarithm of the odds of a rate that may be 0 or 1. */
export function logOddsOf(rate: number): number {
  const sure = Math.min(1 - 1e-6, Math.max(1e-6, rate));
  return Math.log(sure / (1 - sure));
}

export const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

export function meanLabel({ labels, weights }: TrainingRows): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    sum += labels[row] * (weights?.[row] ?? 1);
    total += weights?.[row] ?? 1;
  }
  return total > 0 ? sum / total : 0;
}

/** Mean cross-entropy of log-odds. */
export function lossOf({ labels, weights }: TrainingRows, logOdds: Float64Array): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * (Math.max(logOdds[row], 0) + Math.log1p(Math.exp(-Math.abs(logOdds[row]))) - labels[row] * logOdds[row]);
    total += weight;
  }
  return sum / total;
}
