export { StrategyCatalogue } from './strategy-catalogue.ts';
export { installStrategies } from './install-strategies.ts';
export { newTenantSeed } from './new-tenant-seed.ts';
export { TenantRuntimes } from './tenant-runtimes.ts';
export type { RuntimeParts } from './runtime-parts.ts';
export type { TenantRuntime } from './tenant-runtime.ts';
export type { Completion, CompletionRequest, SearchAnswer, SearchRequest } from './search.ts';
export type { RecommendationAnswer, RecommendationRequest, RecommendedItem } from './recommendation.ts';
export { tuningOrder } from './tuning-order.ts';
