import { DAY_MS, type ItemNumber } from '@zhiyin/domain';
import { CARTS_30, PURCHASES_30, PURCHASES_7, RETURNS_30, SIGNALS, VIEWS_1, VIEWS_30, VIEWS_7 } from './fading-counts.ts';
import { PAIR_FEATURES, PERSON_FEATURES } from './feature-list.ts';
import { hoursBetween, personAsOf, type Asker, type PersonAsOf } from './person-as-of.ts';
import type { ItemFacts, ShopCounts } from './shop-counts.ts';

/** So many views', or purchases', worth of the shop's own rate stand behind an item nobody knows. */
const VIEWS_BEHIND = 50;
const PURCHASES_BEHIND = 10;
const WIDTH = PAIR_FEATURES.length;
const FIRST = PERSON_FEATURES.length;
/** A band as narrow as one price would make every other price infinitely far. */
const LEAST_WIDTH = 0.25;

/**
 * The one place where the features of a person and an item are computed, as of a moment: from the log for training, from a
 * replica's memory for serving.
 * @public
 */
export class PairFeatures {
  readonly #own = new Float64Array(SIGNALS.length);
  readonly #shop = new Float64Array(SIGNALS.length);
  readonly #group = new Float64Array(SIGNALS.length);

  constructor(readonly counts: ShopCounts, readonly facts: ItemFacts) {}

  /** Cost O(events of the history). */
  person(asker: Asker): PersonAsOf {
    return personAsOf(asker, this.counts, this.facts);
  }

  /** Writes one row [items x PAIR_FEATURES] per item from the start of `into`. Cost O(items). */
  rows(person: PersonAsOf, items: ArrayLike<ItemNumber>, into: Float32Array): void {
    this.counts.groups.read(0, person.now, this.#shop);
    for (let n = 0; n < items.length; n++) {
      into.set(person.values, n * WIDTH);
      this.#row(person, items[n], into, n * WIDTH + FIRST);
    }
  }

  #row(person: PersonAsOf, item: ItemNumber, into: Float32Array, from: number): void {
    const { facts } = this;
    const categories = facts.categories(item);
    const [category, department, brand] = [categories.at(-1), categories.at(0), facts.brand(item)];
    const price = facts.price(item);
    const logPrice = price >= 0 ? Math.log1p(price) : NaN;
    const at = this.#item(person.now, item, category, brand, logPrice, into, from);
    this.#cross(person, item, { category, department, brand, logPrice }, into, at);
  }

  #item(now: number, item: ItemNumber, category: string | undefined, brand: string | null, logPrice: number, into: Float32Array, from: number): number {
    const { counts } = this;
    const [own, shop] = [this.#own, this.#shop];
    counts.items.read(item, now, own);
    const shopRate = (shop[PURCHASES_30] + 1) / (shop[VIEWS_30] + shop[PURCHASES_30] + VIEWS_BEHIND);
    const cartRate = (shop[CARTS_30] + 1) / (shop[VIEWS_30] + shop[CARTS_30] + VIEWS_BEHIND);
    const returnRate = (shop[RETURNS_30] + 0.1) / (shop[PURCHASES_30] + 1);
    let at = from;
    into[at++] = logPrice;
    into[at++] = ageDays(now, this.facts.publishedAt(item), counts.items.firstAt(item));
    into[at++] = Math.log1p(own[VIEWS_7]);
    into[at++] = Math.log((7 * own[VIEWS_1] + 1) / (own[VIEWS_7] + 1));
    into[at++] = Math.log(((30 / 7) * own[VIEWS_7] + 1) / (own[VIEWS_30] + 1));
    into[at++] = Math.log1p(own[PURCHASES_30]);
    into[at++] = Math.log(((30 / 7) * own[PURCHASES_7] + 1) / (own[PURCHASES_30] + 1));
    into[at++] = smoothed(own[PURCHASES_30], own[VIEWS_30] + own[PURCHASES_30], shopRate, VIEWS_BEHIND);
    into[at++] = smoothed(own[CARTS_30], own[VIEWS_30] + own[CARTS_30], cartRate, VIEWS_BEHIND);
    into[at++] = smoothed(own[RETURNS_30], own[PURCHASES_30], returnRate, PURCHASES_BEHIND);
    const group = this.#group;
    counts.groups.read(category === undefined ? -1 : counts.categoryRow(category), now, group);
    into[at++] = category === undefined ? NaN : smoothed(group[PURCHASES_30], group[VIEWS_30] + group[PURCHASES_30], shopRate, VIEWS_BEHIND);
    const categoryViews = category === undefined ? NaN : Math.log1p(group[VIEWS_7]);
    counts.groups.read(brand === null ? -1 : counts.brandRow(brand), now, group);
    into[at++] = brand === null ? NaN : smoothed(group[PURCHASES_30], group[VIEWS_30] + group[PURCHASES_30], shopRate, VIEWS_BEHIND);
    into[at++] = categoryViews;
    return at;
  }

  #cross(person: PersonAsOf, item: ItemNumber, of: { category: string | undefined; department: string | undefined; brand: string | null; logPrice: number }, into: Float32Array, from: number): void {
    const touch = person.touched.get(item);
    let at = from;
    into[at++] = touch ? Math.log1p(touch.views) : 0;
    into[at++] = touch?.carts ?? 0;
    into[at++] = touch?.purchases ?? 0;
    into[at++] = touch?.returns ?? 0;
    into[at++] = touch ? Math.log1p(hoursBetween(touch.lastAt, person.now)) : NaN;
    into[at++] = touch ? hoursBetween(touch.boughtAt, person.now) / 24 : NaN;
    into[at++] = touch?.sessionViews ?? 0;
    into[at++] = touch?.inCart ? 1 : 0;
    into[at++] = person.onPage === item ? 1 : 0;
    into[at++] = shareOf(person.categories, of.category);
    into[at++] = shareOf(person.departments, of.department);
    into[at++] = shareOf(person.brands, of.brand);
    into[at++] = shareOf(person.sessionCategories, of.category);
    into[at++] = shareOf(person.sessionDepartments, of.department);
    into[at++] = shareOf(person.sessionBrands, of.brand);
    const gap = of.logPrice - person.bandMiddle;
    into[at++] = gap;
    into[at++] = Math.abs(gap) / (person.bandWidth + LEAST_WIDTH);
    into[at++] = of.logPrice - person.sessionPrice;
    if (at % WIDTH !== 0) throw new RangeError(`pair: expected ${WIDTH} features, got ${at % WIDTH}`);
  }
}

const shareOf = (shares: ReadonlyMap<string, number>, name: string | null | undefined): number => (name === null || name === undefined ? NaN : (shares.get(name) ?? 0));

/** Logarithm of a rate with `behind` cases of the rate elsewhere behind it. */
const smoothed = (hits: number, of: number, elsewhere: number, behind: number): number => Math.log((hits + elsewhere * behind) / (of + behind));

/** Since it was published or first seen, whichever was earlier; NaN when neither was. */
function ageDays(now: number, publishedAt: number, firstAt: number): number {
  const since = Math.min(publishedAt <= now ? publishedAt : Infinity, firstAt <= now ? firstAt : Infinity);
  return since === Infinity ? NaN : Math.log1p((now - since) / DAY_MS);
}
