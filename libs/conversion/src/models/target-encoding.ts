import type { FeatureMatrix } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';
import { meanLabel, type TrainingRows } from './model.ts';

/** So many rows' worth of everybody's rate stand behind a code. */
const ROWS_BEHIND = 20;
/** So few codes a tree tells apart by itself; rates of the first rows would only be noise. */
const MOST_PLAIN_CODES = 32;

/** Rates of codes, at the end of training. */
export interface TargetRates {
  readonly rate: number;
  /** Parallel: feature, code and its smoothed rate. */
  readonly feature: Int32Array;
  readonly code: Int32Array;
  readonly rates: Float64Array;
}

export interface TargetEncoding {
  readonly matrix: FeatureMatrix;
  readonly rates: TargetRates;
}

/**
 * Turns codes of features with many of them into the rate of the rows before: a row never sees its own end, nor a later one.
 * @see Prokhorenkova et al. 2018, "CatBoost: unbiased boosting with categorical features"
 */
export function encodeTargets(rows: TrainingRows, specs: readonly FeatureSpec[], mostPlain = MOST_PLAIN_CODES): TargetEncoding {
  const { matrix, labels, weights } = rows;
  const rate = meanLabel(rows);
  const values = matrix.values.slice();
  const found: { feature: number; code: number; rate: number }[] = [];
  specs.forEach(({ kind }, feature) => {
    if (kind !== 'category' || differentCodes(matrix, feature) <= mostPlain) return;
    const seen = new Map<number, { sum: number; total: number }>();
    for (let row = 0; row < matrix.rows; row++) {
      const at = row * matrix.features + feature;
      if (Number.isNaN(values[at])) continue;
      const code = Math.round(values[at]);
      const own = seen.get(code) ?? { sum: 0, total: 0 };
      values[at] = smoothedRate(own, rate);
      own.sum += labels[row] * (weights?.[row] ?? 1);
      own.total += weights?.[row] ?? 1;
      seen.set(code, own);
    }
    for (const [code, own] of seen) found.push({ feature, code, rate: smoothedRate(own, rate) });
  });
  return {
    matrix: { ...matrix, values },
    rates: { rate, feature: Int32Array.from(found, (one) => one.feature), code: Int32Array.from(found, (one) => one.code), rates: Float64Array.from(found, (one) => one.rate) },
  };
}

function differentCodes({ rows, features, values }: FeatureMatrix, feature: number): number {
  const codes = new Set<number>();
  for (let row = 0; row < rows; row++) if (!Number.isNaN(values[row * features + feature])) codes.add(Math.round(values[row * features + feature]));
  return codes.size;
}

const smoothedRate = ({ sum, total }: { readonly sum: number; readonly total: number }, rate: number): number => (sum + ROWS_BEHIND * rate) / (total + ROWS_BEHIND);

/** Rows with their codes replaced, as serving sees them: a code that training never met counts like everybody. */
export function withTargets(matrix: FeatureMatrix, { rate, feature, code, rates }: TargetRates): FeatureMatrix {
  if (!feature.length) return matrix;
  const tables = new Map<number, Map<number, number>>();
  feature.forEach((own, n) => tables.set(own, (tables.get(own) ?? new Map<number, number>()).set(code[n], rates[n])));
  const values = matrix.values.slice();
  for (const [own, table] of tables) {
    for (let at = own; at < values.length; at += matrix.features) if (!Number.isNaN(values[at])) values[at] = table.get(Math.round(values[at])) ?? rate;
  }
  return { ...matrix, values };
}

