/** @public */
export { easeStrategy, type EaseConfig } from './ease/ease.strategy.ts';
/** @public */
export { itemKnnStrategy, type ItemKnnConfig } from './item-knn/item-knn.strategy.ts';
