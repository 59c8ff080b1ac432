import { MINUTE_MS, type BehaviourEvent } from '@zhiyin/domain';
import type { CatalogueView } from '@zhiyin/strategy-sdk';
import type { Demand } from './demand.ts';
import { RankedList } from './ranked-list.ts';

/** All lists are made anew this often, because trends and a country's own weight change as time passes. */
const RENEW_MS = 15 * MINUTE_MS;

/**
 * The shop's list and those of countries and categories, in order at every moment: an event moves one item in each list
 * it is on. Country and category lists are made when first asked for. Scores are shares of the shop's demand.
 */
export class LiveCharts {
  readonly #demand: Demand;
  readonly #catalogue: CatalogueView;
  readonly #smoothing: number;
  readonly #countries = new Map<string, { list: RankedList; total: number }>();
  readonly #categories = new Map<string, RankedList>();
  #shop!: RankedList;
  #members: Map<string, number[]> | null = null;
  #total = 1;
  #asOf = 0;

  constructor(demand: Demand, catalogue: CatalogueView, smoothing: number) {
    this.#demand = demand;
    this.#catalogue = catalogue;
    this.#smoothing = smoothing;
    this.#renew(demand.latest);
  }

  /** Moment for which the lists were made. */
  get asOf(): number {
    return this.#asOf;
  }

  get shop(): RankedList {
    return this.#shop;
  }

  /** Cost O(items log items) once in 15 minutes, else nothing. */
  renewAt(now: number): void {
    if (now - this.#asOf > RENEW_MS) this.#renew(now);
  }

  observe(event: BehaviourEvent): void {
    const item = event.item;
    if (!this.#demand.observe(event) || item === null || !this.#demand.isListed(item)) return;
    const share = this.#share(item);
    const isNew = !this.#shop.has(item);
    this.#shop.place(item, share);
    for (const category of new Set(this.#catalogue.categories(item))) {
      this.#categories.get(category)?.place(item, share);
      if (isNew) this.#members?.set(category, [...(this.#members.get(category) ?? []), item]);
    }
    for (const [country, { list, total }] of this.#countries) {
      if (list.has(item) || country === event.country) list.place(item, this.#local(country, item, total));
    }
  }

  /** null for a category without listed items. */
  category(name: string): RankedList | null {
    let list = this.#categories.get(name);
    if (!list) {
      const members = this.#membersOf(name);
      if (!members?.length) return null;
      this.#categories.set(name, (list = new RankedList(members, (item) => this.#shop.score(item))));
    }
    return list;
  }

  /** Items with demand in the country; the others have `elsewhere` of it. */
  country(name: string): { readonly list: RankedList; readonly elsewhere: (item: number) => number } {
    let own = this.#countries.get(name);
    if (!own) {
      const items = this.#demand.itemsOf(name);
      const total = items.reduce((sum, item) => sum + this.#demand.inCountry(name, item, this.#asOf), 0);
      own = { total, list: new RankedList(items, (item) => this.#local(name, item, total)) };
      // A country without demand is not kept: whoever asks cannot fill the memory with made-up names.
      if (items.length) this.#countries.set(name, own);
    }
    const { total, list } = own;
    return { list, elsewhere: (item) => this.#smoothed(0, item, total) };
  }

  #renew(now: number): void {
    this.#asOf = now;
    const listed = this.#demand.listed();
    this.#total = listed.reduce((sum, item) => sum + this.#demand.of(item, now), 0) || 1;
    this.#shop = new RankedList(listed, (item) => this.#share(item));
    this.#countries.clear();
    this.#categories.clear();
    this.#members = null;
  }

  #share(item: number): number {
    return this.#demand.of(item, this.#asOf) / this.#total;
  }

  #local(country: string, item: number, total: number): number {
    return this.#smoothed(this.#demand.inCountry(country, item, this.#asOf), item, total);
  }

  /** Additive smoothing toward the shop: (own + k share) / (total + k). */
  #smoothed(own: number, item: number, total: number): number {
    return (own + this.#smoothing * this.#shop.score(item)) / (total + this.#smoothing || 1);
  }

  #membersOf(category: string): readonly number[] | undefined {
    if (!this.#members) {
      this.#members = new Map();
      for (let i = 0; i < this.#shop.length; i++) {
        const item = this.#shop.item(i);
        for (const name of new Set(this.#catalogue.categories(item))) {
          const members = this.#members.get(name);
          if (members) members.push(item);
          else this.#members.set(name, [item]);
        }
      }
    }
    return this.#members.get(category);
  }
}
