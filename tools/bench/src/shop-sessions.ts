import fs from 'node:fs';
import path from 'node:path';
import { seededRng } from '@zhiyin/domain';
import { probabilityMetrics } from '@zhiyin/evaluation';
import type { FeatureMatrix } from '@zhiyin/trees';

export const FOLDS = 10;

export interface Rows {
  readonly matrix: FeatureMatrix;
  readonly labels: Float32Array;
  readonly folds: Int32Array;
}

/** UCI Online Shoppers as text; null, which has then been said, where $ZHIYIN_DATA has none. */
export function shopSessions(): string | null {
  const file = path.join(process.env.ZHIYIN_DATA ?? '', 'uci-online-shoppers/online_shoppers_intention.csv');
  if (process.env.ZHIYIN_DATA && fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  console.log('shop sessions skipped: ZHIYIN_DATA names no folder with uci-online-shoppers');
  return null;
}

/** Months, kinds of visitor and the like are numbers already or become the order in which they first appear. */
export function sessionsOf(text: string, left: readonly string[]): Rows & { readonly names: readonly string[] } {
  const [head, ...lines] = text.trim().split(/\r?\n/).map((line) => line.split(','));
  const kept = head.flatMap((name, column) => (name === 'Revenue' || left.includes(name) ? [] : [column]));
  const codes = new Map<string, number>();
  const number = (value: string): number => {
    if (value !== '' && Number.isFinite(Number(value))) return Number(value);
    if (!codes.has(value)) codes.set(value, codes.size);
    return codes.get(value)!;
  };
  const labels = Float32Array.from(lines, (line) => Number(/^(1|true)$/i.test(line[head.indexOf('Revenue')])));
  const values = Float32Array.from(lines.flatMap((line) => kept.map((column) => number(line[column]))));
  return { matrix: { rows: lines.length, features: kept.length, values }, labels, folds: stratified(labels), names: kept.map((column) => head[column]) };
}

/** Each label's rows are dealt out to the folds in random order. */
function stratified(labels: Float32Array): Int32Array {
  const rng = seededRng('folds');
  const folds = new Int32Array(labels.length);
  for (const label of [0, 1]) {
    const rows = rowsWhere(labels, (own) => own === label);
    for (let n = 0; n < rows.length; n++) {
      const other = n + rng.integer(rows.length - n);
      [rows[n], rows[other]] = [rows[other], rows[n]];
      folds[rows[n]] = n % FOLDS;
    }
  }
  return folds;
}

export const rowsWhere = (of: ArrayLike<number>, holds: (value: number) => boolean): number[] => Array.from(of).flatMap((value, row) => (holds(value) ? [row] : []));

export function part({ features, values }: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const own = new Float32Array(rows.length * features);
  rows.forEach((row, n) => own.set(values.subarray(row * features, (row + 1) * features), n * features));
  return { rows: rows.length, features, values: own };
}

/** Area under the curve, as it is published: the mean of the folds'. */
export function meanOverFolds({ labels, folds }: Pick<Rows, 'labels' | 'folds'>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = rowsWhere(folds, (own) => own === fold);
    sum += probabilityMetrics(rows.map((row) => labels[row]), rows.map((row) => probabilities[row])).auc / FOLDS;
  }
  return sum;
}

/** Wall clock and processor time of this process and its threads. */
export function stopwatch(): () => { seconds: number; cpuSeconds: number } {
  const [started, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}
