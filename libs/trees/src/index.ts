export { BoostedTrees, type TreeArrays } from './boosted-trees.ts';
export type { FeatureMatrix } from './feature-matrix.ts';
export type { ObjectiveName, Target } from './objective.ts';
export { RANKING_DEPTH } from './ranking.ts';
export { trainTrees, type LabelledRows, type TreeSettings, type TreeTraining } from './train-trees.ts';
