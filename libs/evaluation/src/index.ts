export { recallAt, ndcgAt, reciprocalRankAt, gini } from './ranking-metrics.ts';
export { bootstrapMean, type Estimate } from './paired-bootstrap.ts';
export { evaluateRecommender, compare, type AccuracyMetrics, type Evaluation, type EvaluationOptions } from './evaluate.ts';
export { evaluateBesideBaselines, popularityBaseline, type EvaluationBesideBaselines } from './baselines.ts';
export { defaultTargets } from './test-users.ts';
export type { RankingRequest, Recommendable } from './recommendable.ts';
