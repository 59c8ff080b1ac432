import { fading, weightOfType, type EventWeights } from '@zhiyin/dataset';
import { assignSessions, DAY_MS, HOUR_MS, MINUTE_MS, SESSION_GAP_MS, type ItemNumber } from '@zhiyin/domain';
import { PURCHASES_30, SIGNALS, VIEWS_30 } from './fading-counts.ts';
import { PERSON_FEATURES } from './feature-list.ts';
import type { Act, ItemFacts, ShopCounts } from './shop-counts.ts';

/** A view says little, a purchase much; half is forgotten in two months: as profiles weigh it. */
const TASTE: EventWeights = { view: 1, cart: 3, purchase: 5, halfLifeDays: 60 };
/** So many visits' worth of the common rate stand behind a newcomer's purchases per visit. */
const VISITS_BEHIND = 5;
const COMMON_RATE = 0.03;
/** Of the visit under way, so many of the newest items are asked how often they are bought. */
const SESSION_ITEMS = 10;

/** What one person did with one item. */
export interface Touch {
  views: number;
  carts: number;
  purchases: number;
  returns: number;
  lastAt: number;
  boughtAt: number;
  sessionViews: number;
  inCart: boolean;
}

/** A person at a moment, as the features see them: made once a request, then asked about many items. */
export interface PersonAsOf {
  readonly now: number;
  /** [PERSON_FEATURES] */
  readonly values: Float32Array;
  /** Oldest first. */
  readonly touched: ReadonlyMap<ItemNumber, Touch>;
  /** What the visit's newest event was about; null where it named nothing. */
  readonly onPage: ItemNumber | null;
  /** Shares of what was said, -1..1. */
  readonly categories: ReadonlyMap<string, number>;
  readonly departments: ReadonlyMap<string, number>;
  readonly brands: ReadonlyMap<string, number>;
  readonly sessionCategories: ReadonlyMap<string, number>;
  readonly sessionDepartments: ReadonlyMap<string, number>;
  readonly sessionBrands: ReadonlyMap<string, number>;
  /** Mean and deviation of log(1 + price) of what is liked; NaN where no price is known. */
  readonly bandMiddle: number;
  readonly bandWidth: number;
  readonly sessionPrice: number;
}

/** Everything that is looked at of somebody. @public */
export interface Asker {
  /** Consented, oldest first; the newest `HISTORY` of them count. */
  readonly history: readonly Act[];
  /** The shop knows them by name. */
  readonly known: boolean;
  /** Events after it are not looked at. */
  readonly now: number;
}

/** Cost O(events). */
export function personAsOf({ history, known, now }: Asker, counts: ShopCounts, facts: ItemFacts): PersonAsOf {
  const acts = history.length && history[history.length - 1].at > now ? history.filter(({ at }) => at <= now) : history;
  const sessions = assignSessions(acts.map(({ at }) => at), acts.map(({ session }) => session));
  const last = acts.length - 1;
  const current = last >= 0 && now - acts[last].at <= SESSION_GAP_MS ? sessions[last] : -1;
  const [touched, taste, visit] = [new Map<ItemNumber, Touch>(), new Shares(facts), new Shares(facts)];
  const tally = new Tally();
  for (let n = 0; n <= last; n++) {
    const act = acts[n];
    const inSession = sessions[n] === current;
    tally.add(act, sessions[n], inSession);
    if (act.item === null) continue;
    note(touched, act, inSession);
    const said = act.type === 'return' ? -TASTE.purchase : weightOfType(act.type, TASTE);
    if (said === 0) continue;
    taste.add(act.item, said * fading(act.at, now, TASTE));
    if (inSession) visit.add(act.item, Math.abs(said));
  }
  const [bandMiddle, bandWidth] = [taste.meanPrice, taste.priceDeviation];
  const values = tally.values({ known, now, touched, counts, bandMiddle, bandWidth, sessionPrice: visit.meanPrice, visits: sessions.length ? new Set(sessions).size : 0 });
  return {
    now, values, touched, onPage: current < 0 ? null : acts[last].item, categories: taste.shares('categories'), departments: taste.shares('departments'), brands: taste.shares('brands'),
    sessionCategories: visit.shares('categories'), sessionDepartments: visit.shares('departments'), sessionBrands: visit.shares('brands'),
    bandMiddle, bandWidth, sessionPrice: visit.meanPrice,
  };
}

function note(touched: Map<ItemNumber, Touch>, { type, item, at }: Act, inSession: boolean): void {
  const own = touched.get(item!) ?? { views: 0, carts: 0, purchases: 0, returns: 0, lastAt: at, boughtAt: NaN, sessionViews: 0, inCart: false };
  // What was touched last stands last.
  touched.delete(item!);
  touched.set(item!, own);
  own.lastAt = at;
  if (type === 'view' || type === 'click') own.views++;
  if (type === 'cart') own.carts++;
  if (type === 'return') own.returns++;
  if (inSession && (type === 'view' || type === 'click')) own.sessionViews++;
  if (inSession && type === 'cart') own.inCart = true;
  if (type !== 'purchase') return;
  own.purchases++;
  own.boughtAt = at;
  own.inCart = false;
}

/** Sums over one pass of somebody's events. */
class Tally {
  events = 0;
  purchases = 0;
  returns = 0;
  spent = 0;
  priced = 0;
  lastPurchaseAt = NaN;
  lastBeforeAt = NaN;
  sessionFrom = NaN;
  sessionEvents = 0;
  sessionCarts = 0;
  sessionPurchases = 0;
  sessionSearches = 0;
  readonly buyingVisits = new Set<number>();

  add({ type, at, price, quantity }: Act, session: number, inSession: boolean): void {
    this.events++;
    if (type === 'return') this.returns++;
    if (type === 'purchase') {
      this.purchases++;
      this.lastPurchaseAt = at;
      this.buyingVisits.add(session);
      if (price !== null && price >= 0) {
        this.spent += price * Math.max(0, quantity);
        this.priced += quantity > 0 ? 1 : 0;
      }
    }
    if (!inSession) {
      this.lastBeforeAt = at;
      return;
    }
    if (Number.isNaN(this.sessionFrom)) this.sessionFrom = at;
    this.sessionEvents++;
    if (type === 'cart') this.sessionCarts++;
    if (type === 'purchase') this.sessionPurchases++;
    if (type === 'search') this.sessionSearches++;
  }

  values(about: { known: boolean; now: number; touched: ReadonlyMap<ItemNumber, Touch>; counts: ShopCounts; bandMiddle: number; bandWidth: number; sessionPrice: number; visits: number }): Float32Array {
    const { known, now, touched, counts, visits } = about;
    const date = new Date(now);
    const visit = ofVisit(touched, counts, now);
    const minutes = Number.isNaN(this.sessionFrom) ? 0 : (now - this.sessionFrom) / MINUTE_MS;
    const values = [
      known ? 1 : 0, Math.log1p(this.events), Math.log1p(visits), Math.log1p(this.purchases), Math.log1p(this.returns),
      (this.buyingVisits.size + COMMON_RATE * VISITS_BEHIND) / (visits + VISITS_BEHIND),
      (now - this.lastPurchaseAt) / DAY_MS, (now - this.lastBeforeAt) / DAY_MS, Math.log1p(this.spent), Math.log1p(this.spent / this.priced),
      about.bandMiddle, about.bandWidth, this.sessionEvents, Math.log1p(minutes), visit.items, this.sessionCarts, visit.openCart, this.sessionPurchases,
      this.sessionSearches, visit.mostViews, about.sessionPrice, visit.conversion, date.getUTCHours(), date.getUTCDay(),
    ];
    if (values.length !== PERSON_FEATURES.length) throw new RangeError(`person: expected ${PERSON_FEATURES.length} features, got ${values.length}`);
    return Float32Array.from(values, finite);
  }
}

function ofVisit(touched: ReadonlyMap<ItemNumber, Touch>, counts: ShopCounts, now: number): { items: number; openCart: number; mostViews: number; conversion: number } {
  let [items, openCart, mostViews] = [0, 0, 0];
  const newest: ItemNumber[] = [];
  for (const [item, { sessionViews, inCart }] of touched) {
    if (inCart) openCart++;
    if (sessionViews === 0) continue;
    items++;
    mostViews = Math.max(mostViews, sessionViews);
    newest.push(item);
  }
  const read = new Float64Array(SIGNALS.length);
  let [bought, viewed] = [0, 0];
  for (const item of newest.slice(-SESSION_ITEMS)) {
    counts.items.read(item, now, read);
    bought += read[PURCHASES_30];
    viewed += read[VIEWS_30];
  }
  return { items, openCart, mostViews, conversion: viewed > 0 ? bought / viewed : NaN };
}

/** Weight by category, department and brand, and of prices. */
class Shares {
  readonly #sums = { categories: new Map<string, number>(), departments: new Map<string, number>(), brands: new Map<string, number>() };
  #said = 0;
  #weight = 0;
  #prices = 0;
  #squares = 0;

  constructor(private readonly facts: ItemFacts) {}

  add(item: ItemNumber, weight: number): void {
    this.#said += Math.abs(weight);
    const categories = this.facts.categories(item);
    const brand = this.facts.brand(item);
    if (categories.length) {
      plus(this.#sums.categories, categories[categories.length - 1], weight);
      plus(this.#sums.departments, categories[0], weight);
    }
    if (brand !== null) plus(this.#sums.brands, brand, weight);
    const price = this.facts.price(item);
    if (weight <= 0 || !(price >= 0)) return;
    const log = Math.log1p(price);
    this.#weight += weight;
    this.#prices += weight * log;
    this.#squares += weight * log * log;
  }

  shares(of: 'categories' | 'departments' | 'brands'): ReadonlyMap<string, number> {
    for (const [name, weight] of this.#sums[of]) this.#sums[of].set(name, weight / this.#said);
    return this.#sums[of];
  }

  get meanPrice(): number {
    return this.#weight > 0 ? this.#prices / this.#weight : NaN;
  }

  get priceDeviation(): number {
    return this.#weight > 0 ? Math.sqrt(Math.max(0, this.#squares / this.#weight - this.meanPrice ** 2)) : NaN;
  }
}

const plus = (sums: Map<string, number>, name: string, weight: number): void => void sums.set(name, (sums.get(name) ?? 0) + weight);

/** Nothing known is missing, not infinite. */
export const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

export const hoursBetween = (from: number, to: number): number => Math.max(0, to - from) / HOUR_MS;
