/** A word of the lexicon near another one. */
export interface NearWord {
  readonly word: string;
  /** Edits between the two: insertions, deletions, substitutions, swaps of neighbours. */
  readonly distance: number;
  readonly frequency: number;
}

/** New words that are looked at one by one before they are sorted in. */
const MOST_FRESH = 512;
/** Nobody corrects longer ones, and each would cost its length for every word. */
const LONGEST_WORD = 40;

/**
 * The words of a catalogue with their frequencies, in order: finds those near a mistyped one and those that begin in some way.
 * About 100 bytes a word.
 */
export class Lexicon {
  readonly #frequency = new Map<string, number>();
  #sorted: string[] = [];
  /** [sorted] characters a word shares with the one before. */
  #shared = new Uint8Array(0);
  #fresh: string[] = [];

  get size(): number {
    return this.#frequency.size;
  }

  /** Estimate. */
  get bytes(): number {
    return 100 * this.#frequency.size;
  }

  add(word: string): void {
    const known = this.#frequency.get(word);
    this.#frequency.set(word, (known ?? 0) + 1);
    if (known === undefined) this.#fresh.push(word);
  }

  /** 0 for a word it does not hold. */
  frequency(word: string): number {
    return this.#frequency.get(word) ?? 0;
  }

  /**
   * Words within `most` edits, nearest first, then those with the same first letter, then the frequent ones.
   * Walks the sorted words as a trie: rows of the distance matrix are shared by words that begin alike, and a beginning that is
   * already too far is passed over with all its words. Nothing for a word of more than 40 characters.
   * @see Wagner, Fischer 1974, "The String-to-String Correction Problem"; restricted Damerau distance
   */
  near(word: string, most: number): NearWord[] {
    return this.#walk(word, most, false);
  }

  /** Words that begin with something within `most` edits of `beginning`, in the same order. */
  beginningNear(beginning: string, most: number): NearWord[] {
    return this.#walk(beginning, most, true);
  }

  #walk(word: string, most: number, beginnings: boolean): NearWord[] {
    if (word.length > LONGEST_WORD) return [];
    this.#sortIn(MOST_FRESH);
    const walk = new DistanceWalk(word, most, beginnings);
    const found: NearWord[] = [];
    const take = (candidate: string, distance: number): void => {
      if (distance <= most) found.push({ word: candidate, distance, frequency: this.frequency(candidate) });
    };
    let pruned = Infinity;
    for (let n = 0; n < this.#sorted.length; n++) {
      if (this.#shared[n] >= pruned) continue;
      const distance = walk.distance(this.#sorted[n], this.#shared[n]);
      pruned = walk.pruned;
      take(this.#sorted[n], distance);
    }
    for (const fresh of this.#fresh) take(fresh, walk.distance(fresh, 0));
    return found.sort((a, b) => a.distance - b.distance || Number(b.word[0] === word[0]) - Number(a.word[0] === word[0]) || b.frequency - a.frequency || (a.word < b.word ? -1 : 1));
  }

  /** The most frequent words that begin with `prefix`. Cost O(log words + words that begin so). */
  startingWith(prefix: string, limit: number): string[] {
    this.#sortIn(0);
    let low = 0;
    for (let high = this.#sorted.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < prefix) low = middle + 1;
      else high = middle;
    }
    const found: string[] = [];
    for (let n = low; n < this.#sorted.length && this.#sorted[n].startsWith(prefix); n++) found.push(this.#sorted[n]);
    return found.sort((a, b) => this.frequency(b) - this.frequency(a) || (a < b ? -1 : 1)).slice(0, limit);
  }

  #sortIn(tolerated: number): void {
    if (this.#fresh.length <= tolerated) return;
    this.#sorted = [...this.#sorted, ...this.#fresh].sort();
    this.#fresh = [];
    this.#shared = Uint8Array.from(this.#sorted, (word, n) => (n === 0 ? 0 : sharedLength(this.#sorted[n - 1], word)));
  }
}

/** Distance of one word to others, row by row; what a candidate shares with the one before is not computed again. */
class DistanceWalk {
  /** Length of the beginning that is too far already; Infinity when none is. */
  pruned = Infinity;
  readonly #rows: Uint8Array[];
  /** Rows that hold for the candidate before. */
  #computed = 0;

  constructor(
    private readonly word: string,
    private readonly most: number,
    /** The distance to the nearest beginning of a candidate instead of all of it. */
    private readonly beginnings: boolean,
  ) {
    this.#rows = [Uint8Array.from({ length: word.length + 1 }, (_, n) => n)];
  }

  /** @param shared characters it has in common with the candidate before */
  distance(candidate: string, shared: number): number {
    const from = Math.min(shared, this.#computed);
    this.pruned = Infinity;
    const end = this.word.length;
    this.#computed = from;
    let nearest = Infinity;
    for (let depth = 0; this.beginnings && depth <= from; depth++) nearest = Math.min(nearest, this.#rows[depth][end]);
    for (let depth = from + 1; depth <= candidate.length; depth++) {
      const least = this.#row(candidate, depth);
      this.#computed = depth;
      if (this.beginnings) nearest = Math.min(nearest, this.#rows[depth][end]);
      if (least <= this.most) continue;
      if (nearest <= this.most) return nearest;
      this.pruned = depth;
      return this.most + 1;
    }
    return this.beginnings ? nearest : this.#rows[candidate.length][end];
  }

  /** @returns the least of the row */
  #row(candidate: string, depth: number): number {
    const { word } = this;
    const row = (this.#rows[depth] ??= new Uint8Array(word.length + 1));
    const above = this.#rows[depth - 1];
    const letter = candidate.charCodeAt(depth - 1);
    row[0] = depth;
    let least = depth;
    for (let n = 1; n <= word.length; n++) {
      const same = word.charCodeAt(n - 1) === letter;
      let value = Math.min(above[n] + 1, row[n - 1] + 1, above[n - 1] + (same ? 0 : 1));
      if (depth > 1 && n > 1 && letter === word.charCodeAt(n - 2) && candidate.charCodeAt(depth - 2) === word.charCodeAt(n - 1)) {
        value = Math.min(value, this.#rows[depth - 2][n - 2] + 1);
      }
      row[n] = value;
      if (value < least) least = value;
    }
    return least;
  }
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length, 255);
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared++;
  return shared;
}
