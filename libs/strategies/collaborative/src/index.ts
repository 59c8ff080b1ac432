/** @public */
export { bprStrategy, type BprConfig } from './bpr/bpr.strategy.ts';
/** @public */
export { blurSharpenStrategy, type BlurSharpenConfig } from './blur-sharpen/blur-sharpen.strategy.ts';
/** @public */
export { contentFactorsStrategy, type ContentFactorsConfig } from './content-factors/content-factors.strategy.ts';
/** @public */
export { easeStrategy, type EaseConfig } from './ease/ease.strategy.ts';
/** @public */
export { graphFilterStrategy, type GraphFilterConfig } from './graph-filter/graph-filter.strategy.ts';
/** @public */
export { ialsStrategy, type IalsConfig } from './ials/ials.strategy.ts';
/** @public */
export { itemKnnStrategy, type ItemKnnConfig } from './item-knn/item-knn.strategy.ts';
