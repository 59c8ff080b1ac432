import { Bitset, isOffered, type AttributeValue, type CatalogueItem, type ItemNumber } from '@zhiyin/domain';
import type { CatalogueView } from '@zhiyin/strategy-sdk';
import { CategoryPaths } from './category-paths.ts';
import { Dictionary } from './dictionary.ts';

const NO_ATTRIBUTES: Readonly<Record<string, AttributeValue>> = Object.freeze({});

/** A field whose values repeat, as small numbers: what is counted over many items is counted by them. */
export interface CodedField {
  /** By item number; 0: none. Valid until the catalogue changes. */
  readonly codes: Int32Array | Uint16Array;
  /** One past the highest code. */
  readonly size: number;
  /** What a code stands for. */
  words(code: number): readonly string[];
}

/**
 * A tenant's catalogue in memory, one typed column per field, indexed by catalogue number. What serving never reads
 * (description, address, picture) is not kept. Grows by doubling; a deleted item keeps its number.
 * Cost: about 64 bytes of columns an item, and its id, title and attributes.
 * @public
 */
export class LiveCatalogue implements CatalogueView {
  #size = 0;
  #columns = columns(64);
  /** Exists, is known and is not hidden, whatever the stock. */
  #listed = new Bitset(64);
  /** Listed and in stock: `isOffered`. */
  #offered = new Bitset(64);
  #textBytes = 0;
  readonly #ids: string[] = [];
  readonly #numbers = new Map<string, ItemNumber>();
  readonly #titles: string[] = [];
  readonly #attributes: Readonly<Record<string, AttributeValue>>[] = [];
  readonly #types = new Dictionary();
  readonly #brands = new Dictionary();
  readonly #currencies = new Dictionary();
  readonly #leaves = new Dictionary();
  readonly #paths = new CategoryPaths();
  readonly #listeners = new Set<(numbers: readonly ItemNumber[]) => void>();

  get size(): number {
    return this.#size;
  }

  /** Adds items or replaces what was known of them. O(items). */
  put(items: readonly CatalogueItem[]): void {
    for (const item of items) this.#write(item);
    const numbers = items.map((item) => item.number);
    for (const listener of this.#listeners) listener(numbers);
  }

  /** Called after every change, with the numbers that changed. */
  onChange(listener: (numbers: readonly ItemNumber[]) => void): void {
    this.#listeners.add(listener);
  }

  numberOf(id: string): number {
    return this.#numbers.get(id) ?? -1;
  }

  /** '' for a number nobody has. */
  idOf(number: ItemNumber): string {
    return this.#ids[number] ?? '';
  }

  title(number: ItemNumber): string {
    return this.#titles[number] ?? '';
  }

  categories(number: ItemNumber): readonly string[] {
    return this.#paths.at(this.#columns.path[number] ?? 0);
  }

  type(number: ItemNumber): string | null {
    return this.#types.wordOf(this.#columns.type[number] ?? 0);
  }

  brand(number: ItemNumber): string | null {
    return this.#brands.wordOf(this.#columns.brand[number] ?? 0);
  }

  currency(number: ItemNumber): string | null {
    return this.#currencies.wordOf(this.#columns.currency[number] ?? 0);
  }

  /** NaN where unknown. */
  price(number: ItemNumber): number {
    return this.#columns.price[number] ?? NaN;
  }

  /** What the shop pays; NaN where it does not say. */
  cost(number: ItemNumber): number {
    return this.#columns.cost[number] ?? NaN;
  }

  /** NaN where pieces are not counted. */
  stock(number: ItemNumber): number {
    return this.#columns.stock[number] ?? NaN;
  }

  /** Since when there has been something to offer: published, or else made known here. A date to come counts for nothing. */
  newSince(number: ItemNumber, now: number): number {
    const published = this.publishedAt(number);
    return published <= now ? published : (this.#columns.createdAt[number] ?? 0);
  }

  /** Milliseconds since 1970 UTC, NaN where unknown. */
  publishedAt(number: ItemNumber): number {
    return this.#columns.publishedAt[number] ?? NaN;
  }

  attributes(number: ItemNumber): Readonly<Record<string, AttributeValue>> {
    return this.#attributes[number] ?? NO_ATTRIBUTES;
  }

  coded(field: 'type' | 'brand' | 'currency' | 'categories'): CodedField {
    if (field === 'categories') return { codes: this.#columns.path, size: this.#paths.size, words: (code) => this.#paths.at(code) };
    const dictionary = { type: this.#types, brand: this.#brands, currency: this.#currencies }[field];
    return { codes: this.#columns[field], size: dictionary.size, words: (code) => [dictionary.wordOf(code)].filter((word) => word !== null) };
  }

  /** A field of numbers by item number, NaN where unknown. Valid until the catalogue changes. */
  numbers(field: 'price' | 'stock'): Float64Array {
    return this.#columns[field];
  }

  /** Equal codes mean equal brands; 0: none. */
  brandCode(number: ItemNumber): number {
    return this.#columns.brand[number] ?? 0;
  }

  /** Code of the most special category; 0: none. */
  categoryCode(number: ItemNumber): number {
    return this.#columns.leaf[number] ?? 0;
  }

  /** 0..1, how alike two items are on the shelf: seven tenths by category path, three by brand. */
  likeness(a: ItemNumber, b: ItemNumber): number {
    const brand = this.brandCode(a);
    const sameBrand = brand !== 0 && brand === this.brandCode(b) ? 1 : 0;
    return 0.7 * this.#paths.overlap(this.#columns.path[a] ?? 0, this.#columns.path[b] ?? 0) + 0.3 * sameBrand;
  }

  isOffered(number: ItemNumber): boolean {
    return this.#offered.has(number);
  }

  /** A set of the caller's own, as large as the catalogue. One copy of size / 8 bytes. */
  offered(): Bitset {
    return this.#offered.resized(this.#size);
  }

  /** Like `offered`, without looking at stock. */
  listed(): Bitset {
    return this.#listed.resized(this.#size);
  }

  /** Estimate of what this catalogue occupies. */
  get bytes(): number {
    const perItem = 64 + 3 * 8 + 56;
    return this.#columns.price.length * perItem + this.#textBytes + this.#types.bytes + this.#brands.bytes + this.#leaves.bytes + this.#paths.bytes;
  }

  #write(item: CatalogueItem): void {
    const { number } = item;
    this.#grow(number + 1);
    const before = this.#ids[number];
    this.#textBytes += textBytes(item) - (before ? this.#textBytesOf(number) : 0);
    // A gap in the numbers must stay '' and not become a hole: holes turn the arrays into dictionaries.
    while (this.#ids.length <= number) {
      this.#ids.push('');
      this.#titles.push('');
      this.#attributes.push(NO_ATTRIBUTES);
    }
    if (before && before !== item.id) this.#numbers.delete(before);
    this.#ids[number] = item.id;
    this.#numbers.set(item.id, number);
    this.#titles[number] = item.title;
    this.#attributes[number] = isEmpty(item.attributes) ? NO_ATTRIBUTES : item.attributes;
    const column = this.#columns;
    column.type[number] = this.#types.codeOf(item.type);
    column.brand[number] = this.#brands.codeOf(item.brand);
    column.currency[number] = this.#currencies.codeOf(item.currency);
    column.path[number] = this.#paths.numberOf(item.categories);
    column.leaf[number] = this.#leaves.codeOf(item.categories.at(-1) ?? null);
    column.price[number] = item.price ?? NaN;
    column.cost[number] = item.cost ?? NaN;
    column.stock[number] = item.stock ?? NaN;
    column.publishedAt[number] = item.publishedAt ?? NaN;
    column.createdAt[number] = item.createdAt;
    set(this.#offered, number, isOffered(item));
    set(this.#listed, number, isOffered({ ...item, stock: null }));
  }

  #textBytesOf(number: ItemNumber): number {
    return textBytes({ id: this.#ids[number], title: this.#titles[number], attributes: this.#attributes[number] });
  }

  #grow(size: number): void {
    if (size <= this.#size) return;
    this.#size = size;
    const capacity = this.#columns.price.length;
    if (size <= capacity) return;
    const larger = columns(Math.max(size, 2 * capacity));
    for (const name of Object.keys(larger) as (keyof typeof larger)[]) larger[name].set(this.#columns[name]);
    this.#columns = larger;
    this.#offered = this.#offered.resized(larger.price.length);
    this.#listed = this.#listed.resized(larger.price.length);
  }
}

function columns(capacity: number) {
  return {
    type: new Int32Array(capacity),
    brand: new Int32Array(capacity),
    currency: new Uint16Array(capacity),
    path: new Int32Array(capacity),
    leaf: new Int32Array(capacity),
    price: new Float64Array(capacity).fill(NaN),
    cost: new Float64Array(capacity).fill(NaN),
    stock: new Float64Array(capacity).fill(NaN),
    publishedAt: new Float64Array(capacity).fill(NaN),
    createdAt: new Float64Array(capacity),
  };
}

function set(bits: Bitset, index: number, member: boolean): void {
  if (member) bits.add(index);
  else bits.delete(index);
}

function isEmpty(attributes: object): boolean {
  for (const _ in attributes) return false;
  return true;
}

/** One byte a character and the headers of the strings: what V8 keeps for Latin text. */
function textBytes({ id, title, attributes }: Pick<CatalogueItem, 'id' | 'title' | 'attributes'>): number {
  let total = 40 + id.length + title.length;
  for (const key in attributes) {
    const value = attributes[key];
    total += 16 + (typeof value === 'string' ? 20 + value.length : Array.isArray(value) ? 32 + 40 * value.length : 0);
  }
  return total;
}
