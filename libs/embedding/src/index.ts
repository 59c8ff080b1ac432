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
