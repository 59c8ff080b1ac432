import { bootstrapMean } from '@zhiyin/evaluation';
import { allOf, blended, learnWeights, ndcgOf, type LearnedWeights, type WeightOptions } from './learn-weights.ts';
import { HISTORY_STEPS, type JudgedAnswers } from './judged-answers.ts';

/** Fewer questions than this tell luck, not taste. */
const LEAST_QUESTIONS = 300;

export interface SegmentedWeights {
  /** [segments][columns]: one set per step of the history's length, the common one where a set of its own is no better. */
  readonly bySegment: readonly Float64Array[];
  readonly common: LearnedWeights;
}

/**
 * Common weights, and a set of its own for each history length that has enough questions and is better by interval on
 * questions its set was not learned from (the odd ones, learned from the even ones).
 */
export function weightsByHistory(judged: JudgedAnswers, byHistory: boolean, options: WeightOptions): SegmentedWeights {
  const common = learnWeights(judged, options);
  const bySegment = Array.from({ length: HISTORY_STEPS.length + 1 }, (_, segment) => {
    const questions = allOf(judged).filter((question) => judged.segment[question] === segment);
    if (!byHistory || questions.length < LEAST_QUESTIONS) return common.weights;
    const [even, odd] = [0, 1].map((parity) => questions.filter((_question, i) => i % 2 === parity));
    const own = learnWeights(judged, { ...options, questions: even, from: common.weights });
    const [ours, theirs] = [own.weights, common.weights].map((weights) => ndcgOf(judged, blended(judged, weights), options.cutoff, odd));
    const gain = bootstrapMean(ours.map((ndcg, i) => ndcg - theirs[i]), 1);
    return gain.low > 0 ? learnWeights(judged, { ...options, questions, from: own.weights }).weights : common.weights;
  });
  return { bySegment, common };
}
