export { popularityStrategy } from './popularity.strategy.ts';
export { popularityConfig, type PopularityConfig } from './popularity-config.ts';
