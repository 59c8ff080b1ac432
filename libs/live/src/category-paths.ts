const NOTHING: readonly string[] = Object.freeze([]);

/** Category paths, each kept once: thousands of items share a few hundred. Path 0 is the empty one. */
export class CategoryPaths {
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #paths: (readonly string[])[] = [NOTHING];

  numberOf(path: readonly string[]): number {
    if (path.length === 0) return 0;
    const key = JSON.stringify(path);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#paths.push(Object.freeze([...path])) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  at(number: number): readonly string[] {
    return this.#paths[number];
  }

  /** One past the highest number. */
  get size(): number {
    return this.#paths.length;
  }

  /** 0..1: length of the shared beginning over that of the longer path; two unknown ones share nothing. */
  overlap(a: number, b: number): number {
    if (a === 0 || b === 0) return 0;
    if (a === b) return 1;
    const [left, right] = [this.#paths[a], this.#paths[b]];
    let shared = 0;
    while (shared < left.length && left[shared] === right[shared]) shared++;
    return shared / Math.max(left.length, right.length);
  }

  get bytes(): number {
    let total = 0;
    for (const path of this.#paths) total += 160 + 2 * path.reduce((sum, word) => sum + 24 + word.length, 0);
    return total;
  }
}
