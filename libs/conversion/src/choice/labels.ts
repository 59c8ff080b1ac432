import { calibrate, calibrated } from '../calibration/calibrator.ts';
import { delayCurve, expectedLabel, importanceLabel, shareBy, type DelayCurve } from '../examples/delay.ts';
import { boughtBy, pick, weightOf, type Examples } from '../examples/examples.ts';
import { Logistic, trainLogistic } from '../models/logistic.model.ts';
import { sigmoid, type TrainingNeeds, type TrainingRows } from '../models/model.ts';

/** A moment of which less than this share of the purchases can have come says next to nothing: an importance above 4. */
const LEAST_SHARE = 0.25;
const CERTAIN = 0.995;

/** Rows as somebody saw them at `until`: what came later is not looked at. */
export interface LabelledExamples {
  readonly examples: Examples;
  /** [rows] 0..1 */
  readonly labels: Float32Array;
  readonly delays: DelayCurve;
}

/**
 * The examples that say something at a moment, with labels that are right on average although purchases come late: a logistic regression
 * on importance-weighted labels says what is still to be expected of those who have not bought yet.
 *
 * @see Chapelle 2014, "Modeling Delayed Feedback in Display Advertising"
 * @see Yasui et al. 2020, "A Feedback Shift Correction in Predicting Conversion Rates under Delayed Feedback"
 */
export async function labelsAsOf(all: Examples, until: number, needs: TrainingNeeds): Promise<LabelledExamples> {
  const delays = delaysAsOf(all, until);
  const told = numbers(all.at.length).filter((row) => all.at[row] < until && shareBy(delays, until - all.at[row]) >= LEAST_SHARE);
  const examples = pick(all, told);
  const bought = Uint8Array.from(told, (row) => Number(boughtBy(all, row, until)));
  const shares = Float64Array.from(told, (row) => shareBy(delays, until - all.at[row]));
  const open = numbers(told.length).filter((row) => !bought[row] && shares[row] < CERTAIN);
  const labels = Float32Array.from(bought);
  if (open.length && bought.some((one) => one === 1)) {
    const expected = await expectations(examples, Float32Array.from(bought, (one, row) => importanceLabel(one === 1, shares[row])), needs);
    for (const row of open) labels[row] = expectedLabel(false, shares[row], expected[row]);
  }
  return { examples, labels, delays };
}

function delaysAsOf(all: Examples, until: number): DelayCurve {
  const rows = numbers(all.at.length).filter((row) => all.at[row] < until);
  const elapsed = Float64Array.from(rows, (row) => until - all.at[row]);
  const delay = Float64Array.from(rows, (row) => (boughtBy(all, row, until) ? all.delay[row] : Infinity));
  return delayCurve(delay, elapsed, Float64Array.from(rows, (row, n) => weightOf(all, row, delay[n] < Infinity)), all.windowMs);
}

async function expectations({ matrix }: Examples, labels: Float32Array, needs: TrainingNeeds): Promise<Float64Array> {
  const rows: TrainingRows = { matrix, labels };
  const late = Math.floor(0.8 * matrix.rows);
  const [learn, validation] = [slice(rows, 0, late), slice(rows, late, matrix.rows)];
  const model = new Logistic(await trainLogistic(learn, { validation }, needs));
  const logOdds = new Float64Array(matrix.rows);
  model.logOdds(matrix, logOdds);
  const calibration = calibrate({ logOdds, labels });
  return logOdds.map((own) => sigmoid(calibrated(calibration, own)));
}

/** Rows from..to, sharing memory. */
export function slice({ matrix: { features, values }, labels, weights }: TrainingRows, from: number, to: number): TrainingRows {
  return {
    matrix: { rows: to - from, features, values: values.subarray(from * features, to * features) }, labels: labels.subarray(from, to), ...(weights ? { weights: weights.subarray(from, to) } : {}),
  };
}

export const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, n) => n);
