import { Bitset, type ItemNumber } from '@zhiyin/domain';
import { analyze, fold } from '@zhiyin/text';
import type { LexicalIndex } from './lexical-index.ts';
import { match, release } from './matching.ts';
import type { QueryLog } from './query-log.ts';
import { Synonyms } from './synonyms.ts';
import { understand } from './understand.ts';

/** A way to go on with what somebody types. */
export interface Completion {
  readonly text: string;
  /** 'query': asked by several people before; 'words': made of the catalogue's words. */
  readonly kind: 'query' | 'words';
  /** Eligible items that match. */
  readonly count: number;
}

/** So many ways to end the last word are tried. */
const TRIED = 24;

/**
 * Completes the last word of a text: first with what several people asked for, then with words of the catalogue that occur
 * together with the words before, the frequent ones first. A beginning nobody writes is taken for a typing error.
 * Whatever is offered finds something.
 */
export function complete(index: LexicalIndex, queries: QueryLog, typed: string, eligible: Bitset, limit: number): Completion[] {
  const text = fold(typed).replace(/\s+/g, ' ').trimStart();
  if (text === '') return [];
  const completions = new Map<string, Completion>();
  const offer = (candidate: string, kind: Completion['kind']): void => {
    if (completions.size >= limit || completions.has(candidate)) return;
    const count = countOf(index, candidate, eligible);
    if (count > 0) completions.set(candidate, { text: candidate, kind, count });
  };
  for (const query of queries.startingWith(text, limit)) offer(query, 'query');
  const cut = text.lastIndexOf(' ') + 1;
  const [before, beginning] = [text.slice(0, cut), text.slice(cut)];
  for (const { word } of endings(index, before, beginning, eligible)) offer(before + word, 'words');
  return [...completions.values()];
}

interface Ending {
  readonly word: string;
  readonly together: number;
}

/** Words that begin so, by how many of the items that say the words before say them too. */
function endings(index: LexicalIndex, before: string, beginning: string, eligible: Bitset): Ending[] {
  if (beginning === '') return [];
  const words = beginningWith(index, beginning);
  if (before === '') return words.map((word) => ({ word, together: index.lexicon.frequency(word) }));
  const said = itemsThatSay(index, before, eligible);
  return words.map((word) => ({ word, together: togetherWith(index, word, said) })).filter(({ together }) => together > 0).sort((a, b) => b.together - a.together);
}

function beginningWith({ lexicon }: LexicalIndex, beginning: string): string[] {
  const words = lexicon.startingWith(beginning, TRIED);
  if (words.length || beginning.length < 4) return words;
  return lexicon.beginningNear(beginning, beginning.length >= 8 ? 2 : 1).slice(0, TRIED).map(({ word }) => word);
}

function itemsThatSay(index: LexicalIndex, text: string, eligible: Bitset): Bitset {
  const matches = match(index, understand(index, text, Synonyms.NONE).concepts, eligible);
  const said = Bitset.of(eligible.size, matches.items.subarray(0, matches.count));
  release(matches);
  return said;
}

function togetherWith(index: LexicalIndex, word: string, said: Bitset): number {
  const term = index.vocabulary.numberOf(analyze(word, { locale: index.locale })[0]?.terms[0] ?? '');
  if (term < 0) return 0;
  let together = 0;
  const { offsets, items, terms } = index.segment;
  for (let k = term < terms ? offsets[term] : 0; k < (term < terms ? offsets[term + 1] : 0); k++) if (said.has(items[k])) together++;
  for (const item of index.recent.postings(term).items as readonly ItemNumber[]) if (said.has(item)) together++;
  return together;
}

function countOf(index: LexicalIndex, text: string, eligible: Bitset): number {
  const { concepts, unknown } = understand(index, text, Synonyms.NONE);
  if (unknown) return 0;
  const matches = match(index, concepts, eligible);
  release(matches);
  return matches.count;
}
