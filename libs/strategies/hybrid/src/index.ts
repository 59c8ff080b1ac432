/** @public */
export { blendStrategy } from './blend.strategy.ts';
export type { BlendConfig } from './config.ts';
/** @public */
export { learnedRankerStrategy } from './ranker/ranker.strategy.ts';
export type { RankerConfig } from './ranker/ranker-config.ts';
