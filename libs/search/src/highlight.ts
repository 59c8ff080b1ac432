import { analyze } from '@zhiyin/text';
import type { LexicalIndex } from './lexical-index.ts';
import type { UnderstoodQuery } from './understand.ts';

/** Where a text says what was asked for: [start, end) in UTF-16 units, ascending, never touching. Marking is for the page: the text may hold anything. */
export function highlight(index: LexicalIndex, { concepts }: UnderstoodQuery, text: string): (readonly [start: number, end: number])[] {
  const wanted = new Set(concepts.flatMap(({ terms }) => terms.filter(({ weight }) => weight > 0).map(({ term }) => term)));
  const places: [number, number][] = [];
  for (const { start, end, terms } of analyze(text, { locale: index.locale })) {
    if (!terms.some((term) => wanted.has(index.vocabulary.numberOf(term)))) continue;
    const last = places.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else places.push([start, end]);
  }
  return places;
}
