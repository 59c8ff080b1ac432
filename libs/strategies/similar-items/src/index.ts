/** @public */
export { similarItemsStrategy, type SimilarItemsConfig } from './similar-items.strategy.ts';
