import { DAY_MS, seededRng, type Rng } from '@zhiyin/domain';
import { createItem, RANGES, trendOn, type Language, type SimulatedItem } from './catalogue.ts';
import { createPerson, type Person } from './people.ts';
import { Visit, type SlatePolicy, type WireEvent } from './visit.ts';

export interface ShopOptions {
  /** How much what somebody bought changes how often they come: by exp(experience x quality), by exp(-experience) for what they send back. 0 unless told. */
  readonly experience?: number;
  readonly seed: number | string;
  readonly items: number;
  readonly people: number;
  readonly days: number;
  /** Midnight UTC of day 0, milliseconds. */
  readonly start: number;
  /** Of titles; English unless told. Categories, brands and attributes stay as they are. */
  readonly language?: Language;
}

/** What happened on one simulated day, in order of time. */
export interface SimulatedDay {
  readonly day: number;
  readonly newItems: readonly SimulatedItem[];
  /** Items whose stock changed, as PATCH bodies. */
  readonly stock: readonly { readonly id: string; readonly stock: number }[];
  readonly events: readonly WireEvent[];
  /** Visitors that signed in; to be joined after the day's events. */
  readonly merges: readonly { readonly visitor: string; readonly user: string }[];
}

/** Nobody comes more than so many times as often, or as seldom, as they had in mind. */
const MOST_MOOD = 4;

/**
 * A shop with known truth: latent tastes, price bands, brands and styles; position bias; carts, delayed orders, returns,
 * repeat purchases of what is used up; fashions; new items and new people; bots. The same options give the same shop and,
 * without a policy (or with the same one), the same days. Cost about 12 microseconds an event, memory O(items + people).
 */
export class SimulatedShop {
  readonly items: readonly SimulatedItem[];
  readonly people: readonly Person[];
  readonly stock: Int32Array;
  readonly sold: Uint32Array;
  readonly #rng: Rng;
  /** [people] how often they come, times what they had in mind at first. */
  readonly #mood: Float64Array;
  readonly #byRange: readonly (readonly SimulatedItem[])[];
  /** Cumulative attention of each range's offered items today; see `attention`. */
  #attention: { readonly items: SimulatedItem[]; readonly cumulative: Float64Array }[] = [];
  #events = 0;

  constructor(readonly options: ShopOptions) {
    const root = seededRng(`shop/${options.seed}`);
    const [itemRng, peopleRng] = [root.fork('items'), root.fork('people')];
    this.items = Array.from({ length: options.items }, (_, i) => createItem(i, options, itemRng));
    this.people = Array.from({ length: options.people }, (_, i) => createPerson(i, options.days, peopleRng));
    this.stock = Int32Array.from(this.items, ({ wire }) => wire.stock);
    this.sold = new Uint32Array(options.items);
    this.#rng = root.fork('behaviour');
    this.#mood = new Float64Array(options.people).fill(1);
    this.#byRange = RANGES.map((_, range) => this.items.filter(({ truth }) => truth.range === range));
  }

  /** @param policy answers the shop's recommendation places; without it people only browse and search */
  async *days(policy?: SlatePolicy): AsyncGenerator<SimulatedDay> {
    const due = new Map<number, WireEvent[]>();
    const refills = new Map<number, { person: Person; item: SimulatedItem }[]>();
    for (let day = 0; day < this.options.days; day++) {
      const before = this.stock.slice();
      this.#restock(day);
      this.#refreshAttention(day);
      const events: WireEvent[] = due.get(day) ?? [];
      due.delete(day);
      const merges: { visitor: string; user: string }[] = [];
      const visitOf = (person: Person): Visit =>
        new Visit({
          shop: this, person, day, rng: this.#rng, policy,
          emit: (event) => this.#file(event, day, events, due),
          merge: (visitor) => merges.push({ visitor, user: person.id }),
          bought: (item, returned) => this.#remember(person, item, returned),
          usedUp: (item, onDay) => put(refills, onDay, { person, item }),
        });
      for (const person of this.people) {
        if (person.firstDay > day) continue;
        for (let visits = poisson(person.visitsPerDay * this.#mood[person.index], this.#rng); visits > 0; visits--) await visitOf(person).browse();
      }
      for (const { person, item } of refills.get(day) ?? []) visitOf(person).buyAgain(item);
      refills.delete(day);
      this.#crawl(day, events);
      events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      yield {
        day, events, merges,
        newItems: this.items.filter(({ truth }) => (day === 0 ? truth.launchDay <= 0 : truth.launchDay === day)),
        stock: this.items.flatMap(({ wire }, i) => (this.stock[i] === before[i] ? [] : [{ id: wire.id, stock: this.stock[i] }])),
      };
    }
  }

  #remember(person: Person, { truth }: SimulatedItem, returned: boolean): void {
    const { experience = 0 } = this.options;
    const mood = this.#mood[person.index] * Math.exp(experience * (returned ? -1 : truth.quality));
    this.#mood[person.index] = Math.min(MOST_MOOD, Math.max(1 / MOST_MOOD, mood));
  }

  nextEventId(): string {
    return `sim-${this.options.seed}-${++this.#events}`;
  }

  /** Items of a range as its list page shows them: the more attention an item has, the further up. */
  listPage(range: number, length: number, rng: Rng): SimulatedItem[] {
    const { items, cumulative } = this.#attention[range];
    const page = new Set<SimulatedItem>();
    const total = cumulative[cumulative.length - 1] ?? 0;
    for (let draw = 0; draw < length * 4 && page.size < Math.min(length, items.length); draw++) {
      page.add(items[lowerBound(cumulative, rng.next() * total)]);
    }
    return [...page];
  }

  #refreshAttention(day: number): void {
    this.#attention = this.#byRange.map((range) => {
      const items = range.filter(({ truth }) => truth.launchDay <= day && this.stock[truth.index] > 0);
      const cumulative = new Float64Array(items.length);
      let sum = 0;
      items.forEach(({ truth }, i) => {
        sum += Math.exp(0.5 * truth.appeal + trendOn(truth, day)) * (1 + this.sold[truth.index]) ** 0.3;
        cumulative[i] = sum;
      });
      return { items, cumulative };
    });
  }

  /** A delivery every Monday brings back what is nearly gone; some things stay out of stock. */
  #restock(day: number): void {
    if (day % 7 !== 0) return;
    for (let i = 0; i < this.stock.length; i++) if (this.stock[i] < 5 && this.#rng.next() < 0.7) this.stock[i] += 40 + this.#rng.integer(200);
  }

  /** Orders confirmed later and returns belong to the day on which they happen. */
  #file(event: WireEvent, today: number, events: WireEvent[], due: Map<number, WireEvent[]>): void {
    const day = Math.floor((Date.parse(event.at) - this.options.start) / DAY_MS);
    if (day <= today) events.push(event);
    else if (day < this.options.days) put(due, day, event);
  }

  /** A crawler reads many pages in a few minutes: must be recognised and kept out of training. */
  #crawl(day: number, events: WireEvent[]): void {
    if (day % 3 !== 0) return;
    const at = this.options.start + day * DAY_MS + this.#rng.integer(DAY_MS / 2);
    for (let page = 0; page < Math.min(150, this.items.length); page++) {
      const { wire, truth } = this.items[this.#rng.integer(this.items.length)];
      if (truth.launchDay > day) continue;
      events.push({
        id: this.nextEventId(), type: 'view', visitor: `crawler-${day}`, item: wire.id, session: `crawl-${day}`,
        at: new Date(at + page * 800).toISOString(), userAgent: 'Mozilla/5.0 (compatible; ExampleBot/2.1)',
      });
    }
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Knuth's method; the means here are small. */
function poisson(mean: number, rng: Rng): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.next(); product > limit; product *= rng.next()) count++;
  return count;
}

/** First index whose cumulative weight is above `target`. */
function lowerBound(cumulative: Float64Array, target: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
