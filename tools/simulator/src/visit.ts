import { DAY_MS, HOUR_MS, type Rng } from '@zhiyin/domain';
import { RANGES, type SimulatedItem } from './catalogue.ts';
import type { Person } from './people.ts';
import { outcome, repeatProbability } from './truth.ts';

/** An event as `POST /v1/events` takes it. */
export interface WireEvent {
  readonly id: string;
  readonly type: 'view' | 'search' | 'click' | 'cart' | 'purchase' | 'return' | 'rating';
  readonly user?: string;
  readonly visitor?: string;
  readonly session?: string;
  readonly item?: string;
  readonly at: string;
  readonly quantity?: number;
  readonly price?: number;
  readonly currency?: string;
  readonly query?: string;
  readonly rating?: number;
  readonly order?: string;
  readonly recommendationId?: string;
  readonly country?: string;
  readonly consent?: boolean;
  readonly userAgent?: string;
}

export interface SlateRequest {
  readonly placement: 'home' | 'product';
  readonly user?: string;
  readonly visitor?: string;
  readonly session: string;
  readonly country: string;
  /** External ids of the items the page is about. */
  readonly items: readonly string[];
  readonly limit: number;
  readonly at: number;
}

/** Whoever answers the shop's recommendation places: the running platform, or a rule to compare it with. */
export interface SlatePolicy {
  slate(request: SlateRequest): Promise<{ readonly items: readonly string[]; readonly recommendationId?: string }>;
}

/** What a visit sees of the shop, and what it takes away. */
export interface VisitedShop {
  /** Midnight UTC of day 0, milliseconds. */
  readonly options: { readonly start: number };
  readonly items: readonly SimulatedItem[];
  /** By item; a visit takes from it. */
  readonly stock: Int32Array;
  readonly sold: Uint32Array;
  nextEventId(): string;
  listPage(range: number, length: number, rng: Rng): readonly SimulatedItem[];
}

export interface VisitContext {
  readonly shop: VisitedShop;
  readonly person: Person;
  readonly day: number;
  readonly rng: Rng;
  readonly policy: SlatePolicy | undefined;
  readonly emit: (event: WireEvent) => void;
  readonly merge: (visitor: string) => void;
  readonly bought: (item: SimulatedItem, returned: boolean) => void;
  readonly usedUp: (item: SimulatedItem, day: number) => void;
}

interface Page {
  readonly items: readonly SimulatedItem[];
  readonly recommendationId?: string;
  readonly recommended: boolean;
}

const PAGE_LENGTH = 10;
const LONGEST_VISIT = 14;

/** One person's visit to the shop: looks at lists from the top, opens pages, fills a cart, orders, sometimes sends back. */
export class Visit {
  readonly #context: VisitContext;
  readonly #session: string;
  readonly #cart = new Map<SimulatedItem, number>();
  #time: number;
  #signedIn: boolean;

  constructor(context: VisitContext) {
    const { shop, person, day, rng } = context;
    this.#context = context;
    // Most come in the evening: the sum of two uniform hours, shifted.
    this.#time = shop.options.start + day * DAY_MS + Math.floor((6 + 9 * (rng.next() + rng.next())) * HOUR_MS) % DAY_MS;
    this.#session = `s-${person.index}-${day}-${rng.integer(1e6).toString(36)}`;
    this.#signedIn = rng.next() < 0.7;
  }

  async browse(): Promise<void> {
    const { rng } = this.#context;
    let page = await this.#entrance();
    for (let step = 0; step < LONGEST_VISIT; step++) {
      const clicked = this.#lookThrough(page);
      if (!clicked) {
        if (rng.next() < 0.45) break;
        page = this.#listPage(this.#rangeOfInterest());
        continue;
      }
      this.#open(clicked, page);
      if (rng.next() < 0.12) break;
      page = rng.next() < 0.6 ? await this.#recommended('product', clicked) : this.#listPage(clicked.truth.range);
    }
    this.#checkOut();
  }

  /** Something is used up: straight to the page and the till. */
  buyAgain(item: SimulatedItem): void {
    this.#signedIn = true;
    if (this.#context.shop.stock[item.truth.index] <= 0) return;
    this.#emit('view', item);
    this.#cart.set(item, 1);
    this.#emit('cart', item);
    this.#checkOut();
  }

  async #entrance(): Promise<Page> {
    const { rng } = this.#context;
    const draw = rng.next();
    if (draw < 0.45) return this.#recommended('home');
    const range = this.#rangeOfInterest();
    if (draw < 0.7) {
      const { nouns } = RANGES[range];
      this.#context.emit({ ...this.#base('search'), query: nouns[rng.integer(nouns.length)] });
      this.#pause(5, 15);
    }
    return this.#listPage(range);
  }

  /** The platform's answer; where nobody recommends, the shop's own list. */
  async #recommended(placement: 'home' | 'product', about?: SimulatedItem): Promise<Page> {
    const { policy, person, shop } = this.#context;
    if (!policy) return this.#listPage(about ? about.truth.range : this.#rangeOfInterest());
    const answer = await policy.slate({
      ...this.#identity(), placement, session: this.#session, country: person.country,
      items: about ? [about.wire.id] : [], limit: PAGE_LENGTH, at: this.#time,
    });
    const items = answer.items.flatMap((id) => shop.items[indexOf(id)] ?? []);
    return { items, recommended: true, recommendationId: answer.recommendationId };
  }

  #listPage(range: number): Page {
    return { items: this.#context.shop.listPage(range, PAGE_LENGTH, this.#context.rng), recommended: false };
  }

  #rangeOfInterest(): number {
    const { person, rng } = this.#context;
    let total = 0;
    for (const taste of person.tastes) total += taste + 0.03;
    let left = rng.next() * total;
    for (let range = 0; range < person.tastes.length; range++) if ((left -= person.tastes[range] + 0.03) < 0) return range;
    return person.tastes.length - 1;
  }

  /** From the top, as eyes go: the first item that is examined and liked is clicked. */
  #lookThrough(page: Page): SimulatedItem | null {
    const { person, day, rng } = this.#context;
    this.#pause(4, 25);
    for (let position = 0; position < page.items.length; position++) {
      const item = page.items[position];
      if (rng.next() < outcome(person, item.truth, day, position).click) return item;
    }
    return null;
  }

  #open(item: SimulatedItem, page: Page): void {
    const { person, day, rng, merge } = this.#context;
    if (page.recommended) this.#emit('click', item, { recommendationId: page.recommendationId });
    this.#emit('view', item, page.recommended ? { recommendationId: page.recommendationId } : {});
    this.#pause(15, 90);
    if (rng.next() >= outcome(person, item.truth, day).cart) return;
    this.#cart.set(item, rng.next() < 0.12 ? 2 : 1);
    this.#emit('cart', item, page.recommended ? { recommendationId: page.recommendationId } : {});
    if (!this.#signedIn && rng.next() < 0.5) {
      this.#signedIn = true;
      merge(this.#visitor());
    }
  }

  #checkOut(): void {
    const { person, day, rng, shop } = this.#context;
    const order = `o-${this.#session}`;
    // One order in six is confirmed later: the label arrives after the features.
    const delay = rng.next() < 0.16 ? Math.floor(rng.next() * 2 * DAY_MS) : 0;
    for (const [item, quantity] of this.#cart) {
      const { truth } = item;
      if (shop.stock[truth.index] < quantity || rng.next() >= outcome(person, truth, day).purchase) continue;
      shop.stock[truth.index] -= quantity;
      shop.sold[truth.index] += quantity;
      this.#time += 2000;
      const sale = { quantity, price: truth.price, currency: 'EUR', order };
      this.#context.emit({ ...this.#base('purchase', delay), item: item.wire.id, ...sale });
      this.#afterwards(item, quantity, delay, order);
    }
  }

  #afterwards(item: SimulatedItem, quantity: number, delay: number, order: string): void {
    const { person, day, rng, bought, usedUp } = this.#context;
    const { truth } = item;
    const returned = rng.next() < outcome(person, truth, day).return;
    bought(item, returned);
    if (returned) {
      const later = delay + (4 + rng.integer(14)) * DAY_MS;
      this.#context.emit({ ...this.#base('return', later), item: item.wire.id, quantity, price: truth.price, currency: 'EUR', order });
      return;
    }
    if (rng.next() < 0.08) {
      const stars = Math.min(5, Math.max(1, Math.round(3.8 + truth.quality + 0.7 * rng.normal())));
      this.#context.emit({ ...this.#base('rating', delay + (2 + rng.integer(10)) * DAY_MS), item: item.wire.id, rating: stars });
    }
    if (rng.next() < repeatProbability(person, truth)) usedUp(item, day + Math.max(1, Math.round(RANGES[truth.range].cycleDays * (0.8 + 0.4 * rng.next()))));
  }

  #emit(type: WireEvent['type'], item: SimulatedItem, more: Partial<WireEvent> = {}): void {
    this.#time += 1000;
    this.#context.emit({ ...this.#base(type), item: item.wire.id, price: item.truth.price, currency: 'EUR', ...more });
  }

  #base(type: WireEvent['type'], delay = 0): WireEvent {
    const { shop, person } = this.#context;
    return {
      id: shop.nextEventId(), type, ...this.#identity(), session: this.#session, country: person.country,
      at: new Date(this.#time + delay).toISOString(), ...(person.withholdsConsent ? { consent: false } : {}),
    };
  }

  #identity(): { user: string } | { visitor: string } {
    return this.#signedIn ? { user: this.#context.person.id } : { visitor: this.#visitor() };
  }

  #visitor(): string {
    return `browser-${this.#context.person.index + 1}`;
  }

  #pause(fromSeconds: number, toSeconds: number): void {
    this.#time += Math.floor((fromSeconds + (toSeconds - fromSeconds) * this.#context.rng.next()) * 1000);
  }
}

/** Item ids end in their number, from 1. */
export function indexOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1)) - 1;
}
