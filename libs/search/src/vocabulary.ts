/** Numbers for terms, given once and kept. About 90 bytes a term. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** -1 for a term nothing holds. */
  numberOf(term: string): number {
    return this.#numbers.get(term) ?? -1;
  }

  /** Gives a new term the next number. */
  add(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    this.#numbers.set(term, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get bytes(): number {
    return 90 * this.#numbers.size;
  }
}
