import { bootstrapMean, probabilityMetrics, type Estimate, type ProbabilityMetrics } from '@zhiyin/evaluation';
import { MODEL_IDS, type ModelId } from '../models/model.ts';

/** Above it, probabilities are not to be multiplied by money. */
export const MOST_CALIBRATION_ERROR = 0.02;
/** So much of the area under the curve a better log-loss may cost. */
const MOST_AUC_LOST = 0.002;
const CALIBRATION_BINS = 15;

/** How one model did on the rows that were held out. @public */
export interface Judged {
  readonly model: ModelId;
  readonly metrics: ProbabilityMetrics;
  /** Share of rows told right at one half: for comparison with what others report, never a reason. */
  readonly accuracy: number;
  readonly seconds: number;
  /** Log-loss against the model it was compared with; below 0 is better. */
  readonly difference: (Estimate & { readonly against: ModelId }) | null;
  readonly verdict: string;
}

export interface Answered {
  readonly model: ModelId;
  readonly seconds: number;
  /** [rows] */
  readonly probabilities: Float64Array;
}

/** What all models were asked: the same rows. */
export interface HeldOutRows {
  readonly labels: Float32Array;
  readonly owner: Int32Array;
}

/**
 * Champion and challengers: who serves now keeps serving unless a challenger's log-loss is lower by more than chance (95 % interval of
 * the paired difference, people drawn whole), it ranks no worse, and its probabilities are calibrated. A cheaper model that is
 * not worse by more than chance replaces a dearer one.
 * @param incumbent who serves now; null: the cheapest
 */
export function choose(rows: HeldOutRows, answers: readonly Answered[], incumbent: ModelId | null): { readonly chosen: ModelId; readonly judged: readonly Judged[] } {
  const ordered = [...answers].sort((a, b) => MODEL_IDS.indexOf(a.model) - MODEL_IDS.indexOf(b.model));
  const judged = new Map<ModelId, Judged>();
  let best = ordered.find(({ model }) => model === incumbent) ?? ordered[0];
  const metrics = new Map(ordered.map((answer) => [answer.model, probabilityMetrics(rows.labels, answer.probabilities)]));
  judged.set(best.model, judgedOf(best, rows, metrics, null, best.model === incumbent ? 'serves now' : 'cheapest'));
  for (const challenger of ordered) {
    if (judged.has(challenger.model)) continue;
    const difference = bootstrapMean(lossDifference(rows.labels, challenger.probabilities, best.probabilities), 1, 1000, rows.owner);
    const cheaper = MODEL_IDS.indexOf(challenger.model) < MODEL_IDS.indexOf(best.model);
    const problem = problemOf(metrics.get(challenger.model)!, metrics.get(best.model)!, difference, cheaper);
    judged.set(challenger.model, judgedOf(challenger, rows, metrics, { ...difference, against: best.model }, problem ?? (difference.high < 0 ? 'better' : 'as good, and cheaper')));
    if (problem === null) best = challenger;
  }
  return { chosen: best.model, judged: ordered.map(({ model }) => judged.get(model)!) };
}

/** null when the challenger may replace the champion. */
function problemOf(own: ProbabilityMetrics, champion: ProbabilityMetrics, { low, high }: Estimate, cheaper: boolean): string | null {
  if (cheaper ? low > 0 : high >= 0) return low > 0 ? 'worse' : 'not better by more than chance';
  if (own.auc < champion.auc - MOST_AUC_LOST) return 'ranks worse';
  if (own.calibrationError > MOST_CALIBRATION_ERROR + noiseOf(own) && own.calibrationError > champion.calibrationError) return 'not calibrated';
  return null;
}

/** What a perfectly calibrated model would show of itself on so few rows: the mean distance of 15 rates from what they should be. */
function noiseOf({ rows, positives }: ProbabilityMetrics): number {
  const rate = positives / rows;
  return Math.sqrt(((2 / Math.PI) * rate * (1 - rate) * CALIBRATION_BINS) / rows);
}

function judgedOf(answer: Answered, { labels }: HeldOutRows, metrics: ReadonlyMap<ModelId, ProbabilityMetrics>, difference: Judged['difference'], verdict: string): Judged {
  return { model: answer.model, metrics: metrics.get(answer.model)!, accuracy: accuracyOf(labels, answer.probabilities), seconds: answer.seconds, difference, verdict };
}

/** @public */
export function accuracyOf(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) right += Number(probabilities[row] >= 0.5 === labels[row] >= 0.5);
  return right / labels.length;
}

const LEAST = 1e-15;

function lossDifference(labels: Float32Array, a: Float64Array, b: Float64Array): Float64Array {
  const lossOf = (label: number, probability: number): number => -Math.log(Math.max(LEAST, label ? probability : 1 - probability));
  return Float64Array.from(labels, (label, row) => lossOf(label, a[row]) - lossOf(label, b[row]));
}
