import type { JudgedAnswers } from './judged-answers.ts';

/** Trial values of one weight beside the others, the largest of which is 1. */
const STEPS = [0, 0.03, 0.06, 0.12, 0.25, 0.5, 0.75, 1, 1.5, 2, 4];
/** A gain below this is rounding. */
const LEAST_GAIN = 1e-5;

export interface LearnedWeights {
  /** [columns] >= 0, the largest 1; all 0 when no column ever found anything. */
  readonly weights: Float64Array;
  /** Mean NDCG with them on the questions they were learned from. */
  readonly ndcg: number;
  /** The best that one column alone reaches there. */
  readonly bestAlone: number;
}

export interface WeightOptions {
  readonly cutoff: number;
  readonly passes: number;
  readonly signal: AbortSignal;
  /** Where to start; the best column alone unless told. */
  readonly from?: Float64Array;
  /** Which questions count; all unless told. */
  readonly questions?: Int32Array;
}

/**
 * Weights of a linear blend by coordinate ascent on NDCG itself, which no gradient reaches: one weight after the other
 * takes the value of a fixed ladder that is best with the others held. Deterministic. Few weights, so a few hundred
 * questions suffice. Cost O(passes x columns x 11 x (rows + questions x hits x rows per question)).
 * @see Metzler, Croft 2007, "Linear feature-based models for information retrieval"
 */
export function learnWeights(judged: JudgedAnswers, { cutoff, passes, signal, from, questions = allOf(judged) }: WeightOptions): LearnedWeights {
  const width = judged.columns.length;
  const alone = judged.columns.map((column) => meanNdcg(judged, Float64Array.from(column), cutoff, questions));
  const bestColumn = alone.reduce((best, ndcg, c) => (ndcg > alone[best] ? c : best), 0);
  const weights = from ? Float64Array.from(from) : new Float64Array(width).fill(0);
  if (!from && width && alone[bestColumn] > 0) weights[bestColumn] = 1;
  const sums = blended(judged, weights);
  let best = meanNdcg(judged, sums, cutoff, questions);
  const trial = new Float64Array(sums.length);
  for (let pass = 0; pass < passes; pass++) {
    const before = best;
    for (let c = 0; c < width; c++) {
      signal.throwIfAborted();
      let [value, reached] = [weights[c], best];
      for (const step of STEPS) {
        if (step === weights[c]) continue;
        shifted(trial, sums, judged.columns[c], step - weights[c]);
        const ndcg = meanNdcg(judged, trial, cutoff, questions);
        if (ndcg > reached + LEAST_GAIN) [value, reached] = [step, ndcg];
      }
      if (value === weights[c]) continue;
      shifted(sums, sums, judged.columns[c], value - weights[c]);
      weights[c] = value;
      best = reached;
    }
    if (best <= before + LEAST_GAIN) break;
  }
  return { weights: scaled(weights), ndcg: best, bestAlone: alone[bestColumn] ?? 0 };
}

/** [rows] weighted sum of the columns. */
export function blended(judged: JudgedAnswers, weights: Float64Array): Float64Array {
  const sums = new Float64Array(judged.start[judged.start.length - 1]);
  for (const [c, column] of judged.columns.entries()) if (weights[c]) shifted(sums, sums, column, weights[c]);
  return sums;
}

/** [questions] NDCG of the rows' order by `scores`; equal scores count against us. */
export function ndcgOf({ start, hits, relevant }: JudgedAnswers, scores: Float64Array, cutoff: number, questions: Int32Array): Float64Array {
  return Float64Array.from(questions, (question) => {
    let gain = 0;
    for (const hit of hits[question]) {
      let above = 0;
      for (let row = start[question]; row < start[question + 1] && above < cutoff; row++) if (scores[row] >= scores[hit] && row !== hit) above++;
      if (above < cutoff) gain += 1 / Math.log2(above + 2);
    }
    return gain / idealGain(Math.min(relevant[question], cutoff));
  });
}

export const allOf = ({ relevant }: JudgedAnswers): Int32Array => Int32Array.from(relevant.keys());

function meanNdcg(judged: JudgedAnswers, scores: Float64Array, cutoff: number, questions: Int32Array): number {
  return questions.length ? ndcgOf(judged, scores, cutoff, questions).reduce((sum, ndcg) => sum + ndcg, 0) / questions.length : 0;
}

function shifted(to: Float64Array, sums: Float64Array, column: Float32Array, by: number): void {
  for (let row = 0; row < sums.length; row++) to[row] = sums[row] + by * column[row];
}

function scaled(weights: Float64Array): Float64Array {
  const most = Math.max(0, ...weights);
  return most > 0 ? weights.map((weight) => weight / most) : weights;
}

function idealGain(items: number): number {
  let gain = 0;
  for (let rank = 0; rank < items; rank++) gain += 1 / Math.log2(rank + 2);
  return gain || 1;
}
