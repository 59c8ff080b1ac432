/** @public */
export { contentBasedStrategy } from './content-based.strategy.ts';
/** @public */
export type { ContentBasedConfig } from './config.ts';
