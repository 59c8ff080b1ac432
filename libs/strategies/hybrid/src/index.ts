/** @public */
export { blendStrategy } from './blend.strategy.ts';
export type { BlendConfig } from './config.ts';
