/** Probabilities and what happened. Labels are 0 or 1. @public */
export interface ProbabilityMetrics {
  readonly rows: number;
  readonly positives: number;
  /** Mean cross-entropy; smaller is better. */
  readonly logLoss: number;
  /** Log-loss over that of always saying the mean: below 1 something was learned. NaN with one class only. */
  readonly normalizedEntropy: number;
  /** Chance that a positive row is put above a negative one. NaN with one class only. */
  readonly auc: number;
  /** Mean difference of promised and real rates over 15 bins of equally many rows, weighted by rows. */
  readonly calibrationError: number;
  /** Promised over real positives (PCOC); NaN without positives. */
  readonly predictedOverActual: number;
}

const LEAST = 1e-15;
const BINS = 15;

/**
 * @param probabilities 0..1 each
 * @throws RangeError when lengths differ, nothing is there, or something is no probability
 * @public
 */
export function probabilityMetrics(labels: ArrayLike<number>, probabilities: ArrayLike<number>): ProbabilityMetrics {
  const rows = labels.length;
  if (rows !== probabilities.length || rows === 0) throw new RangeError(`probabilities: expected one each for ${rows} labels (at least 1), got ${probabilities.length}`);
  let [positives, promised, logLoss] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const probability = probabilities[row];
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`probabilities: expected 0..1, got ${probability} in row ${row}`);
    positives += labels[row];
    promised += probability;
    logLoss -= Math.log(Math.max(LEAST, labels[row] ? probability : 1 - probability)) / rows;
  }
  const rate = positives / rows;
  const entropy = rate > 0 && rate < 1 ? -(rate * Math.log(rate) + (1 - rate) * Math.log(1 - rate)) : Number.NaN;
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => probabilities[a] - probabilities[b]);
  return {
    rows, positives, logLoss, normalizedEntropy: logLoss / entropy, auc: areaUnderCurve(labels, probabilities, order),
    calibrationError: calibrationError(labels, probabilities, order), predictedOverActual: positives ? promised / positives : Number.NaN,
  };
}

/** Mann-Whitney: ranks of the positives, ties in the middle. */
function areaUnderCurve(labels: ArrayLike<number>, probabilities: ArrayLike<number>, order: Int32Array): number {
  let [ranks, positives] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && probabilities[order[to]] === probabilities[order[from]]) to++;
    for (let n = from; n < to; n++) {
      ranks += labels[order[n]] * (from + to + 1) / 2;
      positives += labels[order[n]];
    }
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

function calibrationError(labels: ArrayLike<number>, probabilities: ArrayLike<number>, order: Int32Array): number {
  let error = 0;
  for (let bin = 0; bin < BINS; bin++) {
    let difference = 0;
    for (let n = Math.floor((bin * order.length) / BINS); n < Math.floor(((bin + 1) * order.length) / BINS); n++) difference += probabilities[order[n]] - labels[order[n]];
    error += Math.abs(difference) / order.length;
  }
  return error;
}
