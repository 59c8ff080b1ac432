import { setTimeout as rest } from 'node:timers/promises';
import { Bitset, InputError, LimitError, type ItemNumber } from '@zhiyin/domain';
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
/** Of looking at items in one piece; requests that need no new filter are answered between two pieces. */
const SLICE_MS = 2;
/** Of looking at items altogether: a hundred clauses over long texts take seconds, and anybody may send them. */
const BUDGET_MS = 500;
const MAX_SCANS = 8;

/**
 * Which items pass which expression, as bitsets: the first use of an expression looks at every item, later ones only at
 * items that changed. Holds the most recently used expressions of one tenant.
 */
export class FilterIndex {
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_EXPRESSIONS });
  /** Expressions that are being looked into. */
  readonly #scans = new Map<string, { readonly entry: Entry; readonly done: Promise<void> }>();

  constructor(private readonly catalogue: LiveCatalogue) {
    catalogue.onChange((numbers) => this.#note(numbers));
  }

  has(expression: string): boolean {
    return this.#entries.has(expression);
  }

  /**
   * Looks at every item, a few at a time, so that `passing` answers at once afterwards. Callers with the same expression
   * share the work.
   * @param origin 'caller': anybody's, so it may not cost much; 'rule': of a pipeline that somebody answers for
   * @throws InputError FILTER_INVALID; FILTER_TOO_DEAR when half a second of work is not enough for a caller's
   * @throws LimitError FILTERS_BUSY while too many new expressions of callers are being looked into
   */
  async prepare(expression: string, origin: 'caller' | 'rule'): Promise<void> {
    if (this.#entries.has(expression)) return;
    const scan = this.#scans.get(expression) ?? this.#begin(expression, origin);
    await scan.done;
  }

  /**
   * Read only for the caller; may be smaller than the catalogue when the newest items do not pass.
   * @throws InputError FILTER_INVALID
   */
  passing(expression: string): Bitset {
    let entry = this.#entries.get(expression);
    if (!entry) {
      entry = this.#entryOf(expression);
      for (let item = 0; item < entry.members.size; item++) look(entry, item);
      this.#entries.set(expression, entry);
    }
    if (entry.stale.size) this.#refresh(entry);
    return entry.members;
  }

  get bytes(): number {
    return (this.#entries.size * this.catalogue.size) >>> 3;
  }

  #entryOf(expression: string): Entry {
    return { passes: compileFilter(expression, this.catalogue), members: new Bitset(this.catalogue.size), stale: new Set() };
  }

  #begin(expression: string, origin: 'caller' | 'rule'): { readonly entry: Entry; readonly done: Promise<void> } {
    const entry = this.#entryOf(expression);
    if (origin === 'caller' && this.#scans.size >= MAX_SCANS) {
      throw new LimitError('FILTERS_BUSY', `at most ${MAX_SCANS} filters that are new are worked out at once; try again in a second`, { retryAfterSeconds: 1 });
    }
    const scan = { entry, done: this.#scan(expression, entry, origin === 'rule' ? Infinity : BUDGET_MS).finally(() => this.#scans.delete(expression)) };
    this.#scans.set(expression, scan);
    return scan;
  }

  async #scan(expression: string, entry: Entry, budgetMs: number): Promise<void> {
    let spent = 0;
    for (let item = 0; item < entry.members.size; ) {
      const began = performance.now();
      let slice = 0;
      for (; item < entry.members.size && slice < SLICE_MS; slice = performance.now() - began) look(entry, item++);
      spent += slice;
      if (spent > budgetMs) throw tooDear(this.catalogue.size);
      if (item < entry.members.size) await nextTurn();
    }
    this.#entries.set(expression, entry);
  }

  #note(numbers: readonly ItemNumber[]): void {
    for (const { entry } of this.#scans.values()) for (const number of numbers) entry.stale.add(number);
    for (const [expression, entry] of [...this.#entries.entries()]) {
      for (const number of numbers) entry.stale.add(number);
      // Notes on an expression nobody asks for must not outgrow it: looking at every item again is as cheap.
      if (entry.stale.size > MANY_STALE + this.catalogue.size / 8) this.#entries.delete(expression);
    }
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

let turn = Promise.resolve();

/** Of all scans of all tenants one slice at a time, and as long a rest after it: at least half of the process is for requests. */
function nextTurn(): Promise<void> {
  return (turn = turn.then(() => rest(SLICE_MS)));
}

function look({ passes, members }: Entry, item: ItemNumber): void {
  if (passes(item)) members.words[item >>> 5] |= 1 << (item & 31);
}

function tooDear(items: number): InputError {
  return new InputError('FILTER_TOO_DEAR', `filter: expected an expression that is worked out over ${items} items within ${BUDGET_MS} ms, got a dearer one; use fewer 'contains' on long texts`, {
    field: 'filter', expected: `at most ${BUDGET_MS} ms of work`, got: 'more',
  });
}
