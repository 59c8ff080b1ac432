import { DAY_MS, eventTypeCode, seededRng, type ItemNumber, type Rng } from '@zhiyin/domain';
import { SESSION_HISTORY, USER_HISTORY } from '@zhiyin/live';
import { PAIR_FEATURES, PERSON_FEATURES, type FeatureSpec } from '../features/feature-list.ts';
import { PairFeatures } from '../features/pair-features.ts';
import type { PersonAsOf } from '../features/person-as-of.ts';
import { ShopCounts, type Act } from '../features/shop-counts.ts';
import { actOf, factsOf, type ConversionLog } from './conversion-log.ts';
import type { Examples } from './examples.ts';

/** @public */
export interface SamplingSettings {
  readonly seed: number;
  /** A purchase later than this is not counted. */
  readonly windowDays: number;
  /** Rows of pairs, roughly; moments are thinned out until they fit. */
  readonly maxRows: number;
  /** Items nobody brought up, a moment, on average. */
  readonly strangers: number;
}

/** @public */
export interface SampledMoments {
  readonly pairs: Examples;
  readonly visits: Examples;
  /** As of the end of the log. */
  readonly counts: ShopCounts;
  /** Share of the items a person does not know that were asked about: 1 in so many. */
  readonly keptStrangers: number;
}

/** Of what a person knows, the newest items that are asked about. */
const MOST_KNOWN = 15;
const VISITS_SHARE = 0.25;
/** What was before has faded: older events of a large shop are not gone through. */
const MOST_EVENTS = 5_000_000;
/** Pages: whoever asks for a prediction comes from one. */
const PAGES: ReadonlySet<number> = new Set((['view', 'click', 'search', 'cart'] as const).map(eventTypeCode));
const PURCHASE = eventTypeCode('purchase');
/** A shop that only sends its orders: their moments are all there is. */
const ORDERS: ReadonlySet<number> = new Set([PURCHASE]);

/**
 * Goes through the log once, from old to new, and stops at moments at which a page was open: just before a visit's first
 * event, or just after an event. Features are of what was known then; the answer is what was bought within the window. Of
 * items the person knows all count, of the others a known share.
 * Cost O(events + moments x items each).
 */
export function sampleMoments(log: ConversionLog, settings: SamplingSettings): SampledMoments {
  return new Sampling(log, settings).run();
}

class Sampling {
  readonly #rng: Rng;
  readonly #features: PairFeatures;
  readonly #purchases: Purchases;
  readonly #histories = new Map<number, Act[]>();
  readonly #seen: ItemNumber[] = [];
  readonly #isSeen: Uint8Array;
  readonly #pairs: Rows;
  readonly #visits: Rows;
  readonly #first: number;
  readonly #stopsAt: ReadonlySet<number>;
  readonly #keptMoments: number;
  readonly #keptVisits: number;
  readonly #keptStrangers: number;

  constructor(private readonly log: ConversionLog, private readonly settings: SamplingSettings) {
    this.#rng = seededRng(settings.seed).fork('moments');
    const facts = factsOf(log);
    this.#features = new PairFeatures(new ShopCounts(facts), facts);
    this.#purchases = new Purchases(log, settings.windowDays * DAY_MS);
    this.#isSeen = new Uint8Array(log.items.size);
    const windowMs = settings.windowDays * DAY_MS;
    this.#pairs = new Rows(PAIR_FEATURES, windowMs, log.until);
    this.#visits = new Rows(PERSON_FEATURES, windowMs, log.until);
    this.#first = Math.max(0, log.interactions.length - MOST_EVENTS);
    this.#stopsAt = log.interactions.type.some((type) => PAGES.has(type)) ? PAGES : ORDERS;
    const { pages, items } = this.#survey();
    this.#keptMoments = Math.min(1, settings.maxRows / (settings.strangers + 5) / Math.max(1, pages));
    // A visit's moment is one row, and says nothing of items: more of them are looked at.
    this.#keptVisits = Math.max(this.#keptMoments, Math.min(1, (VISITS_SHARE * settings.maxRows) / Math.max(1, pages)));
    this.#keptStrangers = Math.min(1, settings.strangers / Math.max(1, items));
  }

  run(): SampledMoments {
    const { interactions } = this.log;
    const lastSession = new Map<number, number>();
    for (let row = this.#first; row < interactions.length; row++) {
      const owner = ownerOf(this.log, row);
      const arrives = lastSession.get(owner) !== interactions.session[row];
      lastSession.set(owner, interactions.session[row]);
      const stops = this.#stopsAt.has(interactions.type[row]);
      // Visits with many pages ask often: each page is as likely to be asked about, as requests are.
      if (stops && arrives) this.#stop(row, owner, interactions.time[row] - 1, row);
      this.#take(row, owner);
      if (stops) this.#stop(row, owner, interactions.time[row], row + 1);
    }
    return { pairs: this.#pairs.finish(), visits: this.#visits.finish(), counts: this.#features.counts, keptStrangers: this.#keptStrangers };
  }

  #survey(): { pages: number; items: number } {
    const { interactions, items } = this.log;
    let pages = 0;
    const seen = new Uint8Array(items.size);
    const visits = new Set<number>();
    for (let row = this.#first; row < interactions.length; row++) {
      if (interactions.item[row] >= 0) seen[interactions.item[row]] = 1;
      if (!this.#stopsAt.has(interactions.type[row])) continue;
      pages++;
      visits.add(interactions.session[row]);
    }
    return { pages: pages + visits.size, items: seen.reduce((sum, one) => sum + one, 0) };
  }

  #take(row: number, owner: number): void {
    const act = actOf(this.log, row);
    this.#features.counts.observe(act);
    if (act.item !== null && !this.#isSeen[act.item]) {
      this.#isSeen[act.item] = 1;
      this.#seen.push(act.item);
    }
    const history = this.#histories.get(owner) ?? [];
    history.push(act);
    // Cut now and then, not every time: a cut moves everything.
    if (history.length >= 2 * USER_HISTORY) history.splice(0, history.length - USER_HISTORY);
    this.#histories.set(owner, history);
  }

  /** @param next first row of the log that counts as later */
  #stop(row: number, owner: number, now: number, next: number): void {
    const drawn = this.#rng.next();
    if (drawn >= this.#keptVisits) return;
    const known = this.log.interactions.user[row] >= 0;
    const history = (this.#histories.get(owner) ?? []).slice(-(known ? USER_HISTORY : SESSION_HISTORY));
    const person = this.#features.person({ history, known, now });
    const session = this.log.interactions.session[row];
    this.#visits.add(now, this.#purchases.delayOfVisit(owner, session, next, now), owner, 1);
    this.#visits.values(person.values);
    if (drawn < this.#keptMoments) this.#askPairs(person, owner, next);
  }

  #askPairs(person: PersonAsOf, owner: number, next: number): void {
    const { now } = person;
    const items = [...person.touched.keys()].slice(-MOST_KNOWN);
    const strangers = this.#strangers(person.touched, owner, next, now);
    const rows = new Float32Array((items.length + strangers.length) * PAIR_FEATURES.length);
    this.#features.rows(person, [...items, ...strangers], rows);
    items.forEach((item) => this.#pairs.add(now, this.#purchases.delayOf(owner, item, next, now), owner, 1));
    strangers.forEach((item) => this.#pairs.add(now, this.#purchases.delayOf(owner, item, next, now), owner, this.#keptStrangers));
    this.#pairs.values(rows);
  }

  /** All that will be bought, and a share of what will not. */
  #strangers(touched: ReadonlyMap<ItemNumber, unknown>, owner: number, next: number, now: number): ItemNumber[] {
    const chosen = new Set(this.#purchases.itemsAfter(owner, next, now, this.settings.windowDays * DAY_MS).filter((item) => !touched.has(item)));
    const bought = new Set(chosen);
    const draws = Math.floor(this.#keptStrangers * this.#seen.length + this.#rng.next());
    for (let draw = 0; draw < draws; draw++) {
      const item = this.#seen[this.#rng.integer(this.#seen.length)];
      if (!touched.has(item) && !bought.has(item)) chosen.add(item);
    }
    return [...chosen];
  }
}

/** A person, or a session nobody is named in. */
function ownerOf({ interactions: { user, session } }: ConversionLog, row: number): number {
  return user[row] >= 0 ? user[row] : -1 - session[row];
}

/** Purchases of each owner, by place in the log. */
class Purchases {
  readonly #rows = new Map<number, number[]>();

  constructor(private readonly log: ConversionLog, private readonly windowMs: number) {
    const { type, item, length } = log.interactions;
    for (let row = 0; row < length; row++) {
      if (type[row] !== PURCHASE || item[row] < 0) continue;
      const owner = ownerOf(log, row);
      const own = this.#rows.get(owner);
      if (own) own.push(row);
      else this.#rows.set(owner, [row]);
    }
  }

  /** Milliseconds until the first purchase of the item after `now`; Infinity when there is none. */
  delayOf(owner: number, item: number, next: number, now: number): number {
    return this.#first(owner, next, now, (row) => this.log.interactions.item[row] === item);
  }

  delayOfVisit(owner: number, session: number, next: number, now: number): number {
    return this.#first(owner, next, now, (row) => this.log.interactions.session[row] === session);
  }

  itemsAfter(owner: number, next: number, now: number, windowMs: number): ItemNumber[] {
    const { item, time } = this.log.interactions;
    const own = this.#rows.get(owner) ?? [];
    const items: ItemNumber[] = [];
    for (let n = firstFrom(own, next); n < own.length && time[own[n]] - now <= windowMs; n++) items.push(item[own[n]] as ItemNumber);
    return items;
  }

  #first(owner: number, next: number, now: number, holds: (row: number) => boolean): number {
    const own = this.#rows.get(owner) ?? [];
    const { time } = this.log.interactions;
    // An account with a hundred thousand purchases is asked about as often as it comes: only the window is looked through.
    for (let n = firstFrom(own, next); n < own.length && time[own[n]] - now <= this.windowMs; n++) if (holds(own[n])) return Math.max(0, time[own[n]] - now);
    return Infinity;
  }
}

/** Place of the first row that is not before `next`. */
function firstFrom(rows: readonly number[], next: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < next) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Examples while they grow. */
class Rows {
  readonly #at: number[] = [];
  readonly #delay: number[] = [];
  readonly #owner: number[] = [];
  readonly #kept: number[] = [];
  #values = new Float32Array(1 << 16);
  #used = 0;

  constructor(private readonly specs: readonly FeatureSpec[], private readonly windowMs: number, private readonly until: number) {}

  add(at: number, delay: number, owner: number, kept: number): void {
    this.#at.push(at);
    this.#delay.push(delay <= this.windowMs ? delay : Infinity);
    this.#owner.push(owner);
    this.#kept.push(kept);
  }

  values(values: Float32Array): void {
    this.#reserve(values.length);
    this.#values.set(values, this.#used);
    this.#used += values.length;
  }

  finish(): Examples {
    return {
      specs: this.specs, matrix: { rows: this.#at.length, features: this.specs.length, values: this.#values.slice(0, this.#used) }, at: Float64Array.from(this.#at),
      delay: Float64Array.from(this.#delay), owner: Int32Array.from(this.#owner), kept: Float32Array.from(this.#kept), windowMs: this.windowMs, until: this.until,
    };
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#values.length) return;
    const larger = new Float32Array(Math.max(2 * this.#values.length, this.#used + more));
    larger.set(this.#values.subarray(0, this.#used));
    this.#values = larger;
  }
}
