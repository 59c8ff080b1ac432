import type { ItemNumber } from '@zhiyin/domain';
import type { IndexedItem } from './segment.ts';

/** Postings of one term that grow and shrink. */
export interface RecentPostings {
  readonly items: ItemNumber[];
  readonly impacts: number[];
}

const NOTHING: RecentPostings = { items: [], impacts: [] };

/** What changed since the segment was built: small, so it may cost more for each item. */
export class Recent {
  readonly #items = new Map<ItemNumber, IndexedItem>();
  readonly #postings = new Map<number, RecentPostings>();

  get size(): number {
    return this.#items.size;
  }

  get(item: ItemNumber): IndexedItem | undefined {
    return this.#items.get(item);
  }

  postings(term: number): RecentPostings {
    return this.#postings.get(term) ?? NOTHING;
  }

  /** By ascending number. */
  items(): IndexedItem[] {
    return [...this.#items.values()].sort((a, b) => a.item - b.item);
  }

  put(indexed: IndexedItem): void {
    this.delete(indexed.item);
    this.#items.set(indexed.item, indexed);
    indexed.terms.forEach((term, n) => {
      let postings = this.#postings.get(term);
      if (!postings) this.#postings.set(term, (postings = { items: [], impacts: [] }));
      postings.items.push(indexed.item);
      postings.impacts.push(indexed.impacts[n]);
    });
  }

  delete(item: ItemNumber): void {
    const indexed = this.#items.get(item);
    if (!indexed) return;
    this.#items.delete(item);
    for (const term of indexed.terms) {
      const { items, impacts } = this.postings(term);
      const place = items.indexOf(item);
      items.splice(place, 1);
      impacts.splice(place, 1);
    }
  }

  copy(): Recent {
    const copy = new Recent();
    for (const indexed of this.#items.values()) copy.put(indexed);
    return copy;
  }

  /** Estimate. */
  get bytes(): number {
    return 1500 * this.#items.size;
  }
}
