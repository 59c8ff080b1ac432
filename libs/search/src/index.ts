export { ItemSearch, type ItemSearchOptions } from './item-search.ts';
export { answerSearch, completeSearch, type AnsweredSearch, type FoundItem, type SearchQuestion } from './answer-search.ts';
export { SORT_ORDERS, type FindRequest, type Found, type SortOrder } from './find.ts';
export type { Completion } from './complete.ts';
export type { Facet } from './facets.ts';
export { Synonyms, type SynonymRule } from './synonyms.ts';
export { LexicalIndex } from './lexical-index.ts';
export type { UnderstoodQuery } from './understand.ts';
