import { fold, UNSPACED } from './fold.ts';
import { ENGLISH_STOP_WORDS } from './stop-words.ts';

export interface TokenizeOptions {
  /** Fold English plurals ('mugs' -> 'mug'). Default true; words with digits are never touched. */
  readonly foldPlurals?: boolean;
  /** Compared after lower-casing and folding. Default: English. */
  readonly stopWords?: ReadonlySet<string>;
}

/** Letters and digits, held together by the marks that occur inside model numbers, sizes and decimals. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[-./'’][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
/** '12 cm' and '12cm' are one size. */
const SPACED_UNIT = /(\d) (cm|mm|m|km|ml|cl|l|kg|mg|g|gb|tb|mb|inch|in|oz|lb|w|kw|v|mah)(?![\p{L}\p{N}])/gu;
const DECIMAL_COMMA = /(\d),(\d{1,2})(?!\d)/g;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Splits text of any language into comparable words, in their order, repeats kept.
 * Lower-cases, folds full-width forms and Latin accents, keeps model numbers and sizes whole ('WH-1000XM5' -> 'wh1000xm5',
 * '1,5 kg' -> '1.5kg'), splits hyphened words without digits, and cuts Chinese, Japanese and Thai with ICU's dictionaries.
 * Cost O(length).
 */
export function tokenize(text: string, options: TokenizeOptions = {}): string[] {
  const stopWords = options.stopWords ?? ENGLISH_STOP_WORDS;
  const foldPlurals = options.foldPlurals ?? true;
  const tokens: string[] = [];
  const keep = (word: string): void => {
    if (!stopWords.has(word)) tokens.push(foldPlurals ? singular(word) : word);
  };
  for (const [run] of normalized(text).matchAll(WORD)) {
    if (UNSPACED.test(run)) for (const word of unspacedWords(run)) keep(word);
    else for (const word of spacedWords(run)) keep(word);
  }
  return tokens;
}

/**
 * Folds an English plural. Leaves short words, words with digits and other scripts alone.
 * @see Harman 1991, "How Effective Is Suffixing?", the S stemmer
 */
export function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || !/^[a-z]+$/.test(word)) return word;
  if (word.endsWith('ies')) return /[ae]ies$/.test(word) ? word : `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (/(?:us|ss)$/.test(word)) return word;
  return word.slice(0, -1);
}

function normalized(text: string): string {
  return fold(text).replace(DECIMAL_COMMA, '$1.$2').replace(SPACED_UNIT, '$1$2');
}

function spacedWords(run: string): string[] {
  if (!/[-./'’]/.test(run)) return [run];
  if (/\d/.test(run)) return [run.replace(/[-'’]/g, '')];
  // "children's" is "children"; "t-light" and "cup/saucer" are two words each.
  return run.replace(/['’]s$/, '').replace(/['’]/g, '').split(/[-./]/);
}

function* unspacedWords(run: string): Generator<string> {
  for (const { segment, isWordLike } of segmenter.segment(run)) if (isWordLike) yield segment;
}
