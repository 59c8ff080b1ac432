/**
 * The weighted terms of a page or a history, one dense vector with a list of the terms it holds. One serves a whole
 * recommender: fill, read and clear it without awaiting in between.
 */
export class Query {
  /** [terms] 0 for a term the query does not hold. */
  readonly weights: Float32Array;
  readonly #held: Int32Array;
  #size = 0;

  constructor(terms: number) {
    this.weights = new Float32Array(terms);
    this.#held = new Int32Array(terms);
  }

  /** @param weight > 0 */
  add(term: number, weight: number): void {
    if (this.weights[term] === 0) this.#held[this.#size++] = term;
    this.weights[term] += weight;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Euclidean length. */
  get length(): number {
    let squares = 0;
    for (let n = 0; n < this.#size; n++) squares += this.weights[this.#held[n]] ** 2;
    return Math.sqrt(squares);
  }

  /** The `most` terms of greatest weight, ties by the lower term. A history has hundreds of terms: sorting them all costs more than the look-ups. */
  strongest(most: number): readonly number[] {
    const terms: number[] = [];
    for (let n = 0; n < this.#size; n++) {
      const term = this.#held[n];
      let place = terms.length;
      while (place > 0 && this.#weaker(terms[place - 1], term)) place--;
      if (place >= most) continue;
      terms.splice(place, 0, term);
      if (terms.length > most) terms.pop();
    }
    return terms;
  }

  /** Cost O(terms held). */
  clear(): void {
    for (let n = 0; n < this.#size; n++) this.weights[this.#held[n]] = 0;
    this.#size = 0;
  }

  #weaker(a: number, b: number): boolean {
    return this.weights[a] < this.weights[b] || (this.weights[a] === this.weights[b] && a > b);
  }
}
