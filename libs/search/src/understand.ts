import { analyze, PART_WEIGHT, type NearWord, type Word } from '@zhiyin/text';
import type { LexicalIndex } from './lexical-index.ts';
import type { Concept } from './matching.ts';
import type { Synonyms } from './synonyms.ts';

/** What somebody typed, as the index can answer it. */
export interface UnderstoodQuery {
  readonly concepts: readonly Concept[];
  /** First terms of the words in their order, -1 for what nothing holds: neighbours in a title count more. */
  readonly order: readonly number[];
  /** Words that no item says, in no form. */
  readonly unknown: number;
  /** What was probably meant, where a word is not in the catalogue and a similar one is; else null. */
  readonly corrected: string | null;
}

/** What else is said is passed over: nobody means more, and everybody would pay for it. */
const MOST_WORDS = 24;
/** A word that fewer items hold may be a typing error of one that many more hold. */
const RARE = 3;
const MUCH_MORE_FREQUENT = 50;
const CORRECTED_WEIGHT = 0.8;
const SPLIT_WEIGHT = 0.7;
const LEAST_PART = 3;
const LONGEST_COMPOUND = 40;
const LEAST_PART_FREQUENCY = 5;

interface Correction {
  readonly word: Word;
  readonly instead: string;
}

/**
 * Turns text into concepts: each word with its forms, with what it was probably meant to be when the catalogue does not
 * know it (1 edit from 4 letters, 2 from 8), with its two halves ('deckover': deck, over), together with its neighbour
 * ('deck over': deckover), and with the tenant's synonyms.
 */
export function understand(index: LexicalIndex, text: string, synonyms: Synonyms): UnderstoodQuery {
  const words = analyze(text, { locale: index.locale }).slice(0, MOST_WORDS);
  const corrections: Correction[] = [];
  const concepts = words.map((word, n) => {
    const terms = new Map<number, number>();
    const add = (term: string, weight: number): void => {
      const number = index.vocabulary.numberOf(term);
      if (number >= 0) terms.set(number, Math.max(weight, terms.get(number) ?? 0));
    };
    const addAll = (said: string, weight: number): void => {
      for (const { terms: [first] } of analyze(said, { locale: index.locale })) add(first, weight);
    };
    word.terms.forEach((term, form) => add(term, form === 0 ? 1 : PART_WEIGHT));
    const meant = correctionOf(index, word);
    if (meant) {
      addAll(meant.word, CORRECTED_WEIGHT);
      if (index.lexicon.frequency(word.surface) === 0) corrections.push({ word, instead: meant.word });
    } else for (const half of halvesOf(index, word)) addAll(half, SPLIT_WEIGHT);
    for (const joined of [joinedWith(word, words[n + 1]), joinedWith(words[n - 1], word)]) {
      // Both neighbours are said by the joined word, and it counts once.
      if (joined) addAll(joined, joined.startsWith(word.surface) ? 1 : 0);
    }
    for (const synonym of synonyms.of(words, n)) addAll(synonym.text, synonym.weight);
    return { terms: [...terms].map(([term, weight]) => ({ term, weight })) };
  });
  return {
    concepts: withoutRepeats(concepts),
    unknown: concepts.filter(({ terms }) => !terms.length).length,
    order: words.map(({ terms: [first] }) => index.vocabulary.numberOf(first)),
    corrected: corrections.length ? corrected(text, corrections) : null,
  };
}

function correctionOf(index: LexicalIndex, { surface }: Word): NearWord | undefined {
  const most = surface.length >= 8 ? 2 : surface.length >= 4 ? 1 : 0;
  const frequency = index.lexicon.frequency(surface);
  if (most === 0 || frequency > RARE || !/^\p{L}+$/u.test(surface)) return undefined;
  const least = Math.max(1, frequency * MUCH_MORE_FREQUENT);
  return index.lexicon.near(surface, most).find((near) => near.word !== surface && near.frequency >= least);
}

/** The two known words of which an unknown one is made; of several ways the one with the more frequent rarer half. */
function halvesOf({ lexicon }: LexicalIndex, { surface }: Word): readonly string[] {
  if (surface.length < 2 * LEAST_PART || surface.length > LONGEST_COMPOUND || lexicon.frequency(surface) > 0) return [];
  let [found, strength]: [readonly string[], number] = [[], LEAST_PART_FREQUENCY];
  for (let cut = LEAST_PART; cut <= surface.length - LEAST_PART; cut++) {
    const halves = [surface.slice(0, cut), surface.slice(cut)];
    const weaker = Math.min(...halves.map((half) => lexicon.frequency(half)));
    if (weaker > strength) [found, strength] = [halves, weaker];
  }
  return found;
}

function joinedWith(left: Word | undefined, right: Word | undefined): string | undefined {
  return left?.surface && right?.surface ? left.surface + right.surface : undefined;
}

/** A word typed twice asks for nothing more. */
function withoutRepeats(concepts: readonly Concept[]): Concept[] {
  const seen = new Set<string>();
  return concepts.filter(({ terms }) => {
    const key = terms.map(({ term }) => term).sort((a, b) => a - b).join();
    return terms.length > 0 && !seen.has(key) && seen.add(key);
  });
}

function corrected(text: string, corrections: readonly Correction[]): string {
  let [result, from] = ['', 0];
  for (const { word, instead } of corrections) {
    result += text.slice(from, word.start) + instead;
    from = word.end;
  }
  return result + text.slice(from);
}
