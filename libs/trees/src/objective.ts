/** What is made small: per row a first and a second derivative by the raw score. */
export interface Objective {
  /** Raw score to begin with. */
  readonly start: number;
  /** Fills gradients and hessians [rows]. */
  derive(raw: Float64Array, gradients: Float32Array, hessians: Float32Array): void;
  /** Mean over rows or groups; smaller is better. */
  loss(raw: Float64Array): number;
}

export interface Target {
  /** [rows] */
  readonly labels: Float32Array;
  /** [rows], > 0; 1 each unless given */
  readonly weights?: Float32Array;
  /** Where each group of rows that are ranked against each other ends; for `ranking` only. */
  readonly groupEnds?: Int32Array;
}

export type ObjectiveName = 'binary' | 'squared' | 'counts' | 'ranking';

export const sigmoid = (raw: number): number => 1 / (1 + Math.exp(-raw));

/** A probability that was never seen has no finite raw score. */
const MOST_CERTAIN = 1e-6;
const LEAST_HESSIAN = 1e-16;

/** Cross-entropy of labels in 0..1. */
export function binary({ labels, weights }: Target): Objective {
  let [positive, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    positive += labels[row] * (weights?.[row] ?? 1);
    total += weights?.[row] ?? 1;
  }
  const rate = Math.min(1 - MOST_CERTAIN, Math.max(MOST_CERTAIN, positive / total));
  return {
    start: Math.log(rate / (1 - rate)),
    derive(raw, gradients, hessians) {
      for (let row = 0; row < labels.length; row++) {
        const probability = sigmoid(raw[row]);
        const weight = weights?.[row] ?? 1;
        gradients[row] = weight * (probability - labels[row]);
        hessians[row] = weight * Math.max(LEAST_HESSIAN, probability * (1 - probability));
      }
    },
    loss(raw) {
      let sum = 0;
      // log(1 + e^raw) - label raw, without overflow.
      for (let row = 0; row < labels.length; row++) {
        sum += (weights?.[row] ?? 1) * (Math.max(raw[row], 0) + Math.log1p(Math.exp(-Math.abs(raw[row]))) - labels[row] * raw[row]);
      }
      return sum / total;
    },
  };
}

/** Half the squared difference. */
export function squared({ labels, weights }: Target): Objective {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    sum += labels[row] * (weights?.[row] ?? 1);
    total += weights?.[row] ?? 1;
  }
  return {
    start: sum / total,
    derive(raw, gradients, hessians) {
      for (let row = 0; row < labels.length; row++) {
        hessians[row] = weights?.[row] ?? 1;
        gradients[row] = hessians[row] * (raw[row] - labels[row]);
      }
    },
    loss(raw) {
      let loss = 0;
      for (let row = 0; row < labels.length; row++) loss += ((weights?.[row] ?? 1) * (raw[row] - labels[row]) ** 2) / 2;
      return loss / total;
    },
  };
}

/** e^30 of anything within a window is no count of a shop. */
const MOST_LOG = 30;

/** Poisson: labels are counts >= 0, the raw score is the logarithm of the expected count. */
export function counts({ labels, weights }: Target): Objective {
  let [sum, total] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    sum += labels[row] * (weights?.[row] ?? 1);
    total += weights?.[row] ?? 1;
  }
  const expected = (raw: number): number => Math.exp(Math.min(MOST_LOG, raw));
  return {
    start: Math.log(Math.max(MOST_CERTAIN, sum / total)),
    derive(raw, gradients, hessians) {
      for (let row = 0; row < labels.length; row++) {
        const weight = weights?.[row] ?? 1;
        const mean = expected(raw[row]);
        gradients[row] = weight * (mean - labels[row]);
        hessians[row] = weight * Math.max(LEAST_HESSIAN, mean);
      }
    },
    loss(raw) {
      let loss = 0;
      for (let row = 0; row < labels.length; row++) loss += (weights?.[row] ?? 1) * (expected(raw[row]) - labels[row] * raw[row]);
      return loss / total;
    },
  };
}
