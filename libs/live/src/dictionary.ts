/** Numbers for texts that repeat (brands, types): a column holds 4 bytes an item instead of a string. Code 0 is "none". */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #words: string[] = [''];

  /** Gives a new word the next code. */
  codeOf(word: string | null): number {
    if (word === null) return 0;
    let code = this.#codes.get(word);
    if (code === undefined) {
      code = this.#words.push(word) - 1;
      this.#codes.set(word, code);
    }
    return code;
  }

  /** null for code 0. */
  wordOf(code: number): string | null {
    return code === 0 ? null : this.#words[code];
  }

  /** One past the highest code. */
  get size(): number {
    return this.#words.length;
  }

  get bytes(): number {
    let total = 0;
    for (const word of this.#words) total += 64 + word.length;
    return total;
  }
}
