import type { Bitset, ItemNumber } from '@zhiyin/domain';
import { GrowingInts } from './growing-ints.ts';
import type { Recent } from './recent.ts';
import type { Turns } from './turns.ts';

/** An item as the index holds it. */
export interface IndexedItem {
  readonly item: ItemNumber;
  /** [n] term numbers, no repeats. */
  readonly terms: Int32Array;
  /** [n] 1..255: how much the item is about each term. */
  readonly impacts: Uint8Array;
  /** First forms of the title's words, in their order. */
  readonly title: Int32Array;
}

/**
 * Items by term, in typed arrays: 5 bytes a posting, 4 a word of a title. Never changes: what changed since lies in `Recent`.
 * Term t's postings are offsets[t] .. offsets[t + 1].
 */
export class Segment {
  private constructor(
    readonly offsets: Int32Array,
    readonly items: Int32Array,
    readonly impacts: Uint8Array,
    private readonly titleOffsets: Int32Array,
    private readonly titles: Int32Array,
  ) {}

  static readonly EMPTY = new Segment(new Int32Array(1), new Int32Array(0), new Uint8Array(0), new Int32Array(1), new Int32Array(0));

  /** Takes items by ascending number. */
  static builder(): SegmentBuilder {
    return new SegmentBuilder((...parts) => new Segment(...parts));
  }

  get terms(): number {
    return this.offsets.length - 1;
  }

  /** Items that hold the term; 0 for a term it does not know. */
  frequency(term: number): number {
    return term < this.terms ? this.offsets[term + 1] - this.offsets[term] : 0;
  }

  title(item: ItemNumber): Int32Array {
    if (item + 1 >= this.titleOffsets.length) return NO_TITLE;
    return this.titles.subarray(this.titleOffsets[item], this.titleOffsets[item + 1]);
  }

  /** A new segment of what this one holds, less stale items, and what is recent. Requests are let through meanwhile: neither may change before the end. */
  async merged(stale: Bitset, recent: Recent, terms: number, turns: Turns): Promise<Segment> {
    const offsets = new Int32Array(terms + 1);
    const [items, impacts] = [new GrowingInts(), new GrowingInts()];
    for (let term = 0; term < terms; term++) {
      for (let k = this.offsets[term] ?? 0; k < (this.offsets[term + 1] ?? 0); k++) {
        if (stale.has(this.items[k])) continue;
        items.push(this.items[k]);
        impacts.push(this.impacts[k]);
      }
      const added = recent.postings(term);
      for (let n = 0; n < added.items.length; n++) {
        items.push(added.items[n]);
        impacts.push(added.impacts[n]);
      }
      offsets[term + 1] = items.length;
      if (term % 64 === 0) await turns.next();
    }
    const titles = mergedTitles(this, stale, recent);
    return new Segment(offsets, items.values(), Uint8Array.from(impacts.values()), titles.offsets, titles.terms);
  }

  get titledItems(): number {
    return this.titleOffsets.length - 1;
  }

  get bytes(): number {
    return this.offsets.byteLength + this.items.byteLength + this.impacts.byteLength + this.titleOffsets.byteLength + this.titles.byteLength;
  }
}

const NO_TITLE = new Int32Array(0);

function mergedTitles(segment: Segment, stale: Bitset, recent: Recent): { readonly offsets: Int32Array; readonly terms: Int32Array } {
  const size = Math.max(segment.titledItems, (recent.items().at(-1)?.item ?? -1) + 1);
  const offsets = new Int32Array(size + 1);
  const terms = new GrowingInts();
  for (let item = 0; item < size; item++) {
    const title = recent.get(item)?.title ?? (stale.has(item) ? NO_TITLE : segment.title(item));
    for (const term of title) terms.push(term);
    offsets[item + 1] = terms.length;
  }
  return { offsets, terms: terms.values() };
}

type Make = (offsets: Int32Array, items: Int32Array, impacts: Uint8Array, titleOffsets: Int32Array, titles: Int32Array) => Segment;

/** Collects items, then sorts their postings by term with one counting sort. */
export class SegmentBuilder {
  readonly #terms = new GrowingInts();
  readonly #impacts = new GrowingInts();
  readonly #items = new GrowingInts();
  readonly #titles = new GrowingInts();
  readonly #titleEnds = new GrowingInts();

  constructor(private readonly make: Make) {}

  add({ item, terms, impacts, title }: IndexedItem): void {
    for (let n = 0; n < terms.length; n++) {
      this.#items.push(item);
      this.#terms.push(terms[n]);
      this.#impacts.push(impacts[n]);
    }
    while (this.#titleEnds.length < item) this.#titleEnds.push(this.#titles.length);
    for (const term of title) this.#titles.push(term);
    this.#titleEnds.push(this.#titles.length);
  }

  /** @param terms how many there are. O(postings + terms). */
  build(terms: number): Segment {
    const postings = this.#terms.length;
    const offsets = new Int32Array(terms + 1);
    for (let k = 0; k < postings; k++) offsets[this.#terms.at(k) + 1]++;
    for (let term = 0; term < terms; term++) offsets[term + 1] += offsets[term];
    const next = offsets.slice(0, terms);
    const [items, impacts] = [new Int32Array(postings), new Uint8Array(postings)];
    for (let k = 0; k < postings; k++) {
      const to = next[this.#terms.at(k)]++;
      items[to] = this.#items.at(k);
      impacts[to] = this.#impacts.at(k);
    }
    const titleOffsets = new Int32Array(this.#titleEnds.length + 1);
    titleOffsets.set(this.#titleEnds.values(), 1);
    return this.make(offsets, items, impacts, titleOffsets, this.#titles.values());
  }
}
