import { logOddsOf, sigmoid } from '../models/model.ts';

/** Below so many purchases a curve would follow chance; a line of two numbers does not. */
export const ISOTONIC_FROM = 1000;

/** How log-odds become probabilities. Plain data. @public */
export interface Calibration {
  readonly method: 'none' | 'platt' | 'isotonic';
  /** Of Platt's line: probability = sigmoid(slope x log-odds + offset). */
  readonly slope: number;
  readonly offset: number;
  /** [knots] log-odds, ascending, and the log-odds they become; straight between. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** [ranges] log-odds at which ranges of rows end, how many there were, and how many of them bought: for intervals. */
  readonly rangeEnds: Float64Array;
  readonly rangeRows: Float64Array;
  readonly rangePositives: Float64Array;
}

const RANGES = 20;
const LEAST_ROWS = 50;
const STEPS = 50;
/** Isotonic regression looks at rows in so many groups. */
const GROUPS = 300;

export interface ScoredRows {
  readonly logOdds: Float64Array;
  /** 0..1 */
  readonly labels: ArrayLike<number>;
}

/**
 * Learns on rows the model did not learn from: Platt's line below 1,000 purchases, isotonic regression above; nothing where all or none
 * bought. The order of probabilities is that of log-odds.
 *
 * @see Platt 1999, "Probabilistic Outputs for Support Vector Machines"
 * @see Zadrozny, Elkan 2002, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates"
 * Cost O(n log n).
 */
export function calibrate({ logOdds, labels }: ScoredRows): Calibration {
  const order = Int32Array.from(logOdds, (_, row) => row).sort((a, b) => logOdds[a] - logOdds[b]);
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row];
  const ranges = rangesOf(logOdds, labels, order);
  const flat = { slope: 1, offset: 0, from: new Float64Array(), to: new Float64Array() };
  if (positives < 1 || positives > labels.length - 1) return { method: 'none', ...flat, ...ranges };
  const line = plattLine(logOdds, labels);
  if (positives < ISOTONIC_FROM) return { method: 'platt', ...flat, ...line, ...ranges };
  return { method: 'isotonic', ...line, ...isotonicKnots(logOdds, labels, order), ...ranges };
}

/** Log-odds as calibrated. Cost O(log knots). */
export function calibrated({ method, slope, offset, from, to }: Calibration, logOdds: number): number {
  if (method === 'none') return logOdds;
  if (method === 'platt' || !from.length) return slope * logOdds + offset;
  const last = from.length - 1;
  // Beyond the rows that were seen the line goes on, from where the curve ends.
  if (logOdds <= from[0]) return to[0] + Math.max(0, slope) * (logOdds - from[0]);
  if (logOdds >= from[last]) return to[last] + Math.max(0, slope) * (logOdds - from[last]);
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (from[middle] <= logOdds) low = middle;
    else high = middle;
  }
  return to[low] + ((to[high] - to[low]) * (logOdds - from[low])) / (from[high] - from[low]);
}

/** Half the width, in log-odds, of the 95 % interval of the rate of rows that score like this one. */
export function uncertainty({ rangeEnds, rangeRows, rangePositives }: Calibration, logOdds: number): number {
  let range = 0;
  while (range < rangeEnds.length - 1 && logOdds > rangeEnds[range]) range++;
  const [rows, positives] = [rangeRows[range] ?? 0, rangePositives[range] ?? 0];
  return 1.96 * Math.sqrt(1 / (positives + 0.5) + 1 / (rows - positives + 0.5));
}

/** Newton's method on slope and offset; labels are drawn in a little, as Platt does, so that few rows do not make anything certain. */
function plattLine(logOdds: Float64Array, labels: ArrayLike<number>): { slope: number; offset: number } {
  const rows = logOdds.length;
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += labels[row];
  const [most, least] = [(positives + 1) / (positives + 2), 1 / (rows - positives + 2)];
  let [slope, offset] = [1, 0];
  for (let step = 0; step < STEPS; step++) {
    // A little weight on slope 1 keeps the line straight where all log-odds are equal.
    let [gs, go, hss, hso, hoo] = [1e-3 * (slope - 1), 0, 1e-3, 0, 1e-9];
    for (let row = 0; row < rows; row++) {
      const probability = sigmoid(slope * logOdds[row] + offset);
      const error = probability - (least + labels[row] * (most - least));
      const curve = probability * (1 - probability);
      gs += error * logOdds[row];
      go += error;
      hss += curve * logOdds[row] * logOdds[row];
      hso += curve * logOdds[row];
      hoo += curve;
    }
    const determinant = hss * hoo - hso * hso;
    if (!(determinant > 1e-12)) break;
    const [ds, dofs] = [(hoo * gs - hso * go) / determinant, (hss * go - hso * gs) / determinant];
    slope -= Math.max(-1, Math.min(1, ds));
    offset -= Math.max(-2, Math.min(2, dofs));
    if (Math.abs(ds) + Math.abs(dofs) < 1e-9) break;
  }
  // A model that is worse than chance says nothing; turning it round would be luck.
  return slope > 0 ? { slope, offset } : { slope: 0, offset: logOddsOf(positives / rows) };
}

interface Pool {
  readonly sum: number;
  readonly rows: number;
  readonly at: number;
}

/** Pools rows whose rates fall although their log-odds rise, and joins the middles of the pools. */
function isotonicKnots(logOdds: Float64Array, labels: ArrayLike<number>, order: Int32Array): { from: Float64Array; to: Float64Array } {
  const pools: Pool[] = [];
  for (const next of groupsOf(logOdds, labels, order)) {
    let pool = next;
    for (let before = pools.at(-1); before && before.sum / before.rows >= pool.sum / pool.rows; before = pools.at(-1)) {
      pool = { sum: before.sum + pool.sum, rows: before.rows + pool.rows, at: before.at + pool.at };
      pools.pop();
    }
    pools.push(pool);
  }
  const rate = pools.reduce((sum, pool) => sum + pool.sum, 0) / order.length;
  let highest = -Infinity;
  return {
    from: Float64Array.from(pools, ({ at, rows }) => at / rows),
    // One row's worth of the mean keeps the ends from 0 and 1.
    to: Float64Array.from(pools, ({ sum, rows }) => (highest = Math.max(highest, logOddsOf((sum + rate) / (rows + 1))))),
  };
}

/** Rows in order of log-odds, so many together; equal ones are never torn apart. */
function* groupsOf(logOdds: Float64Array, labels: ArrayLike<number>, order: Int32Array): Generator<Pool> {
  const size = Math.ceil(order.length / GROUPS);
  for (let from = 0; from < order.length; ) {
    let [to, sum, at] = [from, 0, 0];
    while (to < order.length && (to - from < size || logOdds[order[to]] === logOdds[order[to - 1]])) {
      sum += labels[order[to]];
      at += logOdds[order[to++]];
    }
    yield { sum, rows: to - from, at };
    from = to;
  }
}

function rangesOf(logOdds: Float64Array, labels: ArrayLike<number>, order: Int32Array): Pick<Calibration, 'rangeEnds' | 'rangeRows' | 'rangePositives'> {
  const count = Math.max(1, Math.min(RANGES, Math.floor(order.length / LEAST_ROWS)));
  const [rangeEnds, rangeRows, rangePositives] = [new Float64Array(count).fill(Infinity), new Float64Array(count), new Float64Array(count)];
  for (let range = 0; range < count; range++) {
    const [from, to] = [Math.floor((range * order.length) / count), Math.floor(((range + 1) * order.length) / count)];
    for (let n = from; n < to; n++) rangePositives[range] += labels[order[n]];
    rangeRows[range] = to - from;
    if (range < count - 1) rangeEnds[range] = logOdds[order[to - 1]];
  }
  return { rangeEnds, rangeRows, rangePositives };
}

/**
 * What a probability learned where only a share of the rows without a purchase was kept means for all rows: p / (p + (1 - p) / kept), in log-odds.
 * @see He et al. 2014, "Practical Lessons from Predicting Clicks on Ads at Facebook", section 6.3
 */
export const forAllRows = (logOdds: number, kept: number): number => logOdds + Math.log(kept);
