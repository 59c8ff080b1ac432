/** @public */
export type { EmbeddingProvider } from './embedding-provider.ts';
/** @public */
export { describeItem } from './item-description.ts';
/** @public */
export { learnCatalogueWords, textOf, type CatalogueWords, type ItemsByNumber, type StoredOwnWords } from './learn-catalogue-words.ts';
/** @public */
export { learnOwnWords, OwnWordsProvider, type OwnWords, type OwnWordsOptions } from './own-words.ts';
/** @public */
export { fromInt8, toInt8, type Int8Vectors } from './int8-vectors.ts';
/** @public */
export { EndpointProvider, type Budget, type EndpointSettings } from './endpoint-provider.ts';
/** @public */
export { CircuitBreaker, type BreakerSettings } from './service/circuit-breaker.ts';
/** @public */
export { JsonService, type JsonServiceParts, type JsonServiceSettings } from './service/json-service.ts';
/** @public */
export { openModelFolder, type ModelFiles } from './transformer/model-folder.ts';
/** @public */
export { TransformerProvider, type TransformerSettings } from './transformer/transformer-provider.ts';
/** @public */
export { CachedProvider } from './cached-provider.ts';
/** @public */
export { embeddingFields, NO_EMBEDDINGS, type EmbeddingChoice, type Embeddings, type OpenedEmbeddings } from './choice.ts';
/** @public */
export { openEmbeddings, type EmbeddingParts, type EmbeddingSetup } from './open-embeddings.ts';
/** @public */
export { learnLinearMap, mapped, type LinearMap } from './linear-map.ts';
/** @public */
export { toUnitLength } from './unit-length.ts';
/** @public */
export { itemVectors } from './item-vectors.ts';
