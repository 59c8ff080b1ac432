import type { LexicalIndex } from './lexical-index.ts';
import type { UnderstoodQuery } from './understand.ts';

/** Finds where texts say what one query asks for. */
export class Highlighter {
  readonly #wanted: ReadonlySet<number>;

  constructor(
    private readonly index: LexicalIndex,
    { concepts }: UnderstoodQuery,
  ) {
    this.#wanted = new Set(concepts.flatMap(({ terms }) => terms.filter(({ weight }) => weight > 0).map(({ term }) => term)));
  }

  /** [start, end) in UTF-16 units, ascending, never touching. Marking is for the page: the title may hold anything. */
  places(title: string): (readonly [start: number, end: number])[] {
    const places: [number, number][] = [];
    const words = this.index.titleWords.of(title);
    for (let at = 0; at < words.length; at += 3 + words[at + 2]) {
      if (!this.#says(words, at + 3, words[at + 2])) continue;
      const [start, end] = [words[at], words[at + 1]];
      const last = places.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else places.push([start, end]);
    }
    return places;
  }

  #says(words: Int32Array, from: number, count: number): boolean {
    for (let n = from; n < from + count; n++) if (this.#wanted.has(words[n])) return true;
    return false;
  }
}
