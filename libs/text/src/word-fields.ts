import type { Word } from './analyze.ts';
import { ENGLISH_STOP_WORDS } from './stop-words.ts';
import type { Field } from './term-matrix.ts';

/** A part of a size, model or hyphened word says less than the whole. */
export const PART_WEIGHT = 0.6;

/** Words as terms to count: each in its most telling form, and its parts for less. */
export function wordFields(words: readonly Word[], weight = 1): Field[] {
  return [
    { tokens: words.map(({ terms: [first] }) => first), weight },
    { tokens: words.flatMap(({ terms }) => terms.slice(1)), weight: weight * PART_WEIGHT },
  ];
}

/** What says something about the thing it is said of: 'the' does not. */
export function tellingWords(words: readonly Word[]): readonly Word[] {
  return words.filter(({ surface }) => !ENGLISH_STOP_WORDS.has(surface));
}
