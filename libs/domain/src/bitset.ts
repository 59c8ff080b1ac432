/** A set of small non-negative integers (catalogue numbers), one bit each. Growing is explicit: `size` is fixed. */
export class Bitset {
  readonly words: Uint32Array;

  constructor(readonly size: number) {
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  static all(size: number): Bitset {
    const set = new Bitset(size);
    set.words.fill(0xffffffff);
    set.#clearTail();
    return set;
  }

  static of(size: number, members: Iterable<number>): Bitset {
    const set = new Bitset(size);
    for (const member of members) set.add(member);
    return set;
  }

  /** False for anything outside 0..size-1. */
  has(index: number): boolean {
    return index >= 0 && index < this.size && (this.words[index >>> 5] & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    if (index < 0 || index >= this.size) throw new RangeError(`bitset: expected 0..${this.size - 1}, got ${index}`);
    this.words[index >>> 5] |= 1 << (index & 31);
  }

  delete(index: number): void {
    if (index >= 0 && index < this.size) this.words[index >>> 5] &= ~(1 << (index & 31));
  }

  /** Keeps what is in both; what lies beyond `other.size` is dropped. */
  intersect(other: Bitset): this {
    const shared = Math.min(this.words.length, other.words.length);
    for (let w = 0; w < shared; w++) this.words[w] &= other.words[w];
    this.words.fill(0, shared);
    return this;
  }

  /** Removes what is in `other`. */
  subtract(other: Bitset): this {
    const shared = Math.min(this.words.length, other.words.length);
    for (let w = 0; w < shared; w++) this.words[w] &= ~other.words[w];
    return this;
  }

  count(): number {
    let total = 0;
    for (const word of this.words) {
      let v = word - ((word >>> 1) & 0x55555555);
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
      total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return total;
  }

  clone(): Bitset {
    const copy = new Bitset(this.size);
    copy.words.set(this.words);
    return copy;
  }

  /** The same members in a set that can hold `size`. */
  resized(size: number): Bitset {
    const copy = new Bitset(size);
    copy.words.set(this.words.subarray(0, copy.words.length));
    copy.#clearTail();
    return copy;
  }

  #clearTail(): void {
    const used = this.size & 31;
    if (used && this.words.length) this.words[this.words.length - 1] &= (1 << used) - 1;
  }
}
