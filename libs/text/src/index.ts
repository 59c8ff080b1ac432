/** @public */
export { analyze, type AnalyzeOptions, type Word } from './analyze.ts';
/** @public */
export { LANGUAGES_WITH_ENDINGS } from './endings.ts';
/** @public */
export { fold } from './fold.ts';
/** @public */
export { Lexicon, type NearWord } from './lexicon.ts';
/** @public */
export { ENGLISH_STOP_WORDS } from './stop-words.ts';
/** @public */
export { PART_WEIGHT, tellingWords, wordFields } from './word-fields.ts';
/** @public */
export { TermMatrixBuilder, type Field, type PruneOptions, type TermMatrix } from './term-matrix.ts';
/** @public */
export { bm25, tfIdf, type Bm25Options } from './weighting.ts';
