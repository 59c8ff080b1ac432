export { recallAt, ndcgAt, reciprocalRankAt, hitAt, gini } from './ranking-metrics.ts';
export { bootstrapMean, type Estimate } from './paired-bootstrap.ts';
export { evaluateRecommender, compare, type AccuracyMetrics, type Evaluation, type EvaluationOptions } from './evaluate.ts';
export { evaluateBesideBaselines, popularityBaseline, type EvaluationBesideBaselines } from './baselines.ts';
export { defaultTargets } from './test-users.ts';
export type { RankingRequest, Recommendable } from './recommendable.ts';
export { metricName, type Metric, type Question, type RankingTask } from './ranking-task.ts';
export { answerTask, resultOf, type AnswerOptions, type Answers, type TaskResult } from './answer-task.ts';
export type { Spread } from './spread.ts';
export { fixedSplitTask, fixedSplitValidation } from './protocols/fixed-split.ts';
export { answerQueries, searchGain, type SearchAnswers, type Searcher } from './protocols/judged-search.ts';
export { leaveOneOutTask, leaveOneOutValidation } from './protocols/leave-one-out.ts';
export { nextBasketTask, nextBasketValidation } from './protocols/next-basket.ts';
export { sessionPrefixTask, sessionPrefixValidation } from './protocols/session-prefix.ts';
export { timeSplitTask, timeSplitValidation, type TimeSplitOptions } from './protocols/time-split.ts';
export { validationTask } from './validation-task.ts';
/** @public */
export { probabilityMetrics, type ProbabilityMetrics } from './classification-metrics.ts';
export { liftOf, shareMoments, type Interval, type Lift } from './lift.ts';
