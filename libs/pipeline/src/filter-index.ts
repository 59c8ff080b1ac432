import { Bitset, type ItemNumber } from '@zhiyin/domain';
import type { LiveCatalogue } from '@zhiyin/live';
import { LRUCache } from 'lru-cache';
import { compileFilter, type ItemPredicate } from './compile-filter.ts';

interface Entry {
  readonly passes: ItemPredicate;
  members: Bitset;
  /** Changed since `members` was brought up to date. */
  readonly stale: Set<ItemNumber>;
}

const MAX_EXPRESSIONS = 64;
const MANY_STALE = 1000;

/**
 * Which items pass which expression, as bitsets: the first use of an expression looks at every item, later ones only at
 * items that changed. Holds the most recently used expressions of one tenant.
 */
export class FilterIndex {
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_EXPRESSIONS });

  constructor(private readonly catalogue: LiveCatalogue) {
    catalogue.onChange((numbers) => {
      for (const [expression, entry] of [...this.#entries.entries()]) {
        for (const number of numbers) entry.stale.add(number);
        // Notes on an expression nobody asks for must not outgrow it: looking at every item again is as cheap.
        if (entry.stale.size > MANY_STALE + this.catalogue.size / 8) this.#entries.delete(expression);
      }
    });
  }

  /**
   * Read only for the caller; may be smaller than the catalogue when the newest items do not pass.
   * @throws InputError FILTER_INVALID
   */
  passing(expression: string): Bitset {
    let entry = this.#entries.get(expression);
    if (!entry) {
      entry = this.#scan(expression);
      this.#entries.set(expression, entry);
    }
    if (entry.stale.size) this.#refresh(entry);
    return entry.members;
  }

  get bytes(): number {
    return (this.#entries.size * this.catalogue.size) >>> 3;
  }

  #scan(expression: string): Entry {
    const passes = compileFilter(expression, this.catalogue);
    const { size } = this.catalogue;
    const members = new Bitset(size);
    for (let item = 0; item < size; item++) if (passes(item)) members.words[item >>> 5] |= 1 << (item & 31);
    return { passes, members, stale: new Set() };
  }

  #refresh(entry: Entry): void {
    const { size } = this.catalogue;
    // Numbers between the old size and the new one that nobody has pass nothing that is offered, so need no look.
    if (entry.members.size < size) entry.members = entry.members.resized(size + (size >>> 3));
    for (const item of entry.stale) {
      if (entry.passes(item)) entry.members.add(item);
      else entry.members.delete(item);
    }
    entry.stale.clear();
  }
}
