import type { BehaviourEvent, EventType, ItemNumber } from '@zhiyin/domain';
import { FadingCounts, type FadingArrays, type Signal } from './fading-counts.ts';

/** What features need of the catalogue; the same for the frozen one and the live one. @public */
export interface ItemFacts {
  /** From general to special. */
  categories(item: ItemNumber): readonly string[];
  brand(item: ItemNumber): string | null;
  /** NaN where unknown. */
  price(item: ItemNumber): number;
  /** Milliseconds since 1970; NaN where unknown. */
  publishedAt(item: ItemNumber): number;
}

/** What features need of an event. @public */
export type Act = Pick<BehaviourEvent, 'type' | 'item' | 'at' | 'price' | 'quantity' | 'session'>;

/** @public */
export interface ShopCountsState {
  readonly items: FadingArrays;
  readonly groups: FadingArrays;
  readonly groupNames: readonly string[];
}

const SIGNAL_OF: Partial<Record<EventType, Signal>> = { view: 'view', click: 'view', cart: 'cart', purchase: 'purchase', return: 'return' };
const WHOLE_SHOP = 'shop';

/**
 * What happened to each item, category and brand, fading: built from the log for training, and kept current on a replica by the same `observe`.
 * @public
 */
export class ShopCounts {
  readonly items: FadingCounts;
  readonly groups: FadingCounts;
  readonly #groupRows: Map<string, number>;
  readonly #facts: ItemFacts;

  constructor(facts: ItemFacts, state?: ShopCountsState) {
    this.#facts = facts;
    this.items = new FadingCounts(state && copyOf(state.items));
    this.groups = new FadingCounts(state && copyOf(state.groups));
    this.#groupRows = new Map((state?.groupNames ?? [WHOLE_SHOP]).map((name, row) => [name, row]));
  }

  /** Cost O(1). */
  observe({ type, item, at }: Pick<Act, 'type' | 'item' | 'at'>): void {
    const signal = SIGNAL_OF[type];
    if (item === null || signal === undefined) return;
    this.items.add(item, signal, at);
    this.groups.add(0, signal, at);
    const category = this.#facts.categories(item).at(-1);
    const brand = this.#facts.brand(item);
    if (category !== undefined) this.groups.add(this.#rowFor(`category/${category}`), signal, at);
    if (brand !== null) this.groups.add(this.#rowFor(`brand/${brand}`), signal, at);
  }

  /** Row in `groups`; -1 for one that never had an event. */
  categoryRow(category: string): number {
    return this.#groupRows.get(`category/${category}`) ?? -1;
  }

  brandRow(brand: string): number {
    return this.#groupRows.get(`brand/${brand}`) ?? -1;
  }

  state(): ShopCountsState {
    return { items: this.items.toArrays(), groups: this.groups.toArrays(), groupNames: [...this.#groupRows.keys()] };
  }

  get bytes(): number {
    return this.items.bytes + this.groups.bytes + this.#groupRows.size * 100;
  }

  #rowFor(name: string): number {
    let row = this.#groupRows.get(name);
    if (row === undefined) this.#groupRows.set(name, (row = this.#groupRows.size));
    return row;
  }
}

/** Two replicas of one model must not count into the same arrays. */
const copyOf = ({ sums, lastAt, firstAt }: FadingArrays): FadingArrays => ({ sums: sums.slice(), lastAt: lastAt.slice(), firstAt: firstAt.slice() });
