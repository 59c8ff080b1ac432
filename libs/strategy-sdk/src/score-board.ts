import type { Bitset } from '@zhiyin/domain';
import type { ScoredItems } from './strategy-plugin.ts';

/**
 * Sums scores of few items out of many and takes the best: what every inverted-index retriever needs.
 * Dense sums with a list of touched items, so an answer costs O(touched log limit), never O(catalogue). One board serves one
 * recommender: fill and read it without awaiting in between.
 */
export class ScoreBoard {
  #sums = new Float64Array(0);
  #seen = new Uint8Array(0);
  #touched = new Int32Array(256);
  #count = 0;

  /** How many items hold a score. */
  get count(): number {
    return this.#count;
  }

  /** Adds to an item's score; grows for catalogue numbers it has not met. */
  add(item: number, score: number): void {
    if (item >= this.#sums.length) this.#grow(item + 1);
    if (this.#seen[item] === 0) {
      this.#seen[item] = 1;
      if (this.#count === this.#touched.length) this.#touched = lengthened(this.#touched, this.#count * 2);
      this.#touched[this.#count++] = item;
    }
    this.#sums[item] += score;
  }

  /**
   * Adds `weight` times a stretch of a neighbour list. Plain arrays in locals, because whole answers are made of this loop.
   * @param items   catalogue numbers; those below 0 are passed over
   * @param scores  beside `items`
   */
  addAll(items: Int32Array, scores: Float32Array, start: number, end: number, weight: number): void {
    let highest = -1;
    for (let k = start; k < end; k++) if (items[k] > highest) highest = items[k];
    if (highest >= this.#sums.length) this.#grow(highest + 1);
    const room = this.#count + end - start;
    if (room > this.#touched.length) this.#touched = lengthened(this.#touched, Math.max(room, 2 * this.#touched.length));
    const [sums, seen, touched] = [this.#sums, this.#seen, this.#touched];
    let count = this.#count;
    for (let k = start; k < end; k++) {
      const item = items[k];
      if (item < 0) continue;
      if (seen[item] === 0) {
        seen[item] = 1;
        touched[count++] = item;
      }
      sums[item] += weight * scores[k];
    }
    this.#count = count;
  }

  /** 0 for an item without a score. */
  of(item: number): number {
    return this.#sums[item] ?? 0;
  }

  /** Takes an item out of this answer, scored or not, for instance one that the shopper is looking at. */
  drop(item: number): void {
    this.add(item, Number.NEGATIVE_INFINITY);
  }

  /** The `limit` best eligible items with a positive score, ties by the lower number. */
  best(limit: number, eligible: Bitset): ScoredItems {
    return this.#strongest(limit, eligible).sorted();
  }

  /** The same items in no order: for a second, exact look. */
  shortlist(limit: number, eligible: Bitset): Int32Array {
    return this.#strongest(limit, eligible).kept();
  }

  #strongest(limit: number, eligible: Bitset): WorstFirst {
    const heap = new WorstFirst(Math.min(limit, this.#count));
    const [sums, touched] = [this.#sums, this.#touched];
    for (let n = 0; n < this.#count; n++) {
      const item = touched[n];
      const score = sums[item];
      if (score > 0 && score < Infinity && eligible.has(item)) heap.offer(item, score);
    }
    return heap;
  }

  /** Forgets all scores. Cost O(touched). */
  clear(): void {
    for (let n = 0; n < this.#count; n++) {
      this.#sums[this.#touched[n]] = 0;
      this.#seen[this.#touched[n]] = 0;
    }
    this.#count = 0;
  }

  #grow(size: number): void {
    const length = Math.max(size, this.#sums.length * 2, 1024);
    const sums = new Float64Array(length);
    sums.set(this.#sums);
    this.#sums = sums;
    const seen = new Uint8Array(length);
    seen.set(this.#seen);
    this.#seen = seen;
  }
}

/** Bounded binary heap with the worst kept entry on top. */
class WorstFirst {
  readonly #items: Int32Array;
  readonly #scores: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#items = new Int32Array(capacity);
    this.#scores = new Float64Array(capacity);
  }

  offer(item: number, score: number): void {
    if (this.#size < this.#items.length) this.#siftUp(this.#size++, item, score);
    else if (this.#size > 0 && this.#worse(0, item, score)) this.#siftDown(item, score);
  }

  /** Heap sort in place: the worst goes to the end of what is left, until nothing is. Empties the heap. */
  sorted(): ScoredItems {
    const count = this.#size;
    const items = new Int32Array(count);
    const scores = new Float32Array(count);
    for (let n = count - 1; n >= 0; n--) {
      items[n] = this.#items[0];
      scores[n] = this.#scores[0];
      this.#size = n;
      if (n > 0) this.#siftDown(this.#items[n], this.#scores[n]);
    }
    return { items, scores };
  }

  /** In no order. */
  kept(): Int32Array {
    return this.#items.slice(0, this.#size);
  }

  /** Whether the entry at `slot` ranks below (item, score). */
  #worse(slot: number, item: number, score: number): boolean {
    return this.#scores[slot] < score || (this.#scores[slot] === score && this.#items[slot] > item);
  }

  #siftUp(from: number, item: number, score: number): void {
    let slot = from;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (!this.#worse(parent, item, score)) {
        this.#place(slot, this.#items[parent], this.#scores[parent]);
        slot = parent;
      } else break;
    }
    this.#place(slot, item, score);
  }

  #siftDown(item: number, score: number): void {
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#worse(child + 1, this.#items[child], this.#scores[child])) child++;
      if (!this.#worse(child, item, score)) break;
      this.#place(slot, this.#items[child], this.#scores[child]);
      slot = child;
    }
    this.#place(slot, item, score);
  }

  #place(slot: number, item: number, score: number): void {
    this.#items[slot] = item;
    this.#scores[slot] = score;
  }
}

function lengthened(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
