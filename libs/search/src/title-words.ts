import { analyze } from '@zhiyin/text';
import type { Vocabulary } from './vocabulary.ts';

/** So many titles are remembered at least, twice as many at most: about 200 bytes each. */
const REMEMBERED = 10_000;

/** Where the words of titles stand, remembered for those that are shown: the same few thousand are found again and again. */
export class TitleWords {
  #young = new Map<string, Int32Array>();
  #old = new Map<string, Int32Array>();

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly locale: string,
  ) {}

  /** Word by word: start, end, number of terms, the terms. Words that no item of the index says are left out. */
  of(title: string): Int32Array {
    const known = this.#young.get(title) ?? this.#old.get(title) ?? this.#analyzed(title);
    if (this.#young.size >= REMEMBERED) [this.#old, this.#young] = [this.#young, new Map()];
    this.#young.set(title, known);
    return known;
  }

  get bytes(): number {
    return 200 * (this.#young.size + this.#old.size);
  }

  #analyzed(title: string): Int32Array {
    const packed: number[] = [];
    for (const { start, end, terms } of analyze(title, { locale: this.locale })) {
      const numbers = terms.map((term) => this.vocabulary.numberOf(term)).filter((number) => number >= 0);
      if (numbers.length) packed.push(start, end, numbers.length, ...numbers);
    }
    return Int32Array.from(packed);
  }
}
