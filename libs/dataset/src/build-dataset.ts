import { eventTypeCode, type BehaviourEvent, type CatalogueItem, type DatasetSnapshot } from '@zhiyin/domain';
import type { DatasetView, Interactions } from './dataset-view.ts';
import { EventColumns, pickRows } from './event-columns.ts';
import { frozenView } from './frozen-view.ts';
import { DEFAULT_RATE_RULE, humanRows, type RateRule } from './inhuman-rates.ts';
import { itemTable } from './item-rows.ts';
import { numberSessions } from './number-sessions.ts';

/** @public */
export interface DatasetOptions {
  /** null keeps everybody. Default: more than 600 views, clicks and searches within 10 minutes by somebody who never bought. */
  readonly rateRule?: RateRule | null;
  /** BCP 47, of the catalogue's texts; English unless told. */
  readonly locale?: string;
}

/** What a dataset is made of, when it already lies in memory. @public */
export interface DatasetParts extends DatasetOptions {
  /** Any order; sorted by (at, sequence). Without consent or flagged as a bot: left out. */
  readonly events: Iterable<BehaviourEvent>;
  readonly items: Iterable<CatalogueItem>;
  /** Country of a user, for events that name none. */
  readonly userCountries?: Iterable<{ readonly user: number; readonly country: string }>;
}

/** @public */
export function buildDataset({ events, items, userCountries = [], ...options }: DatasetParts): DatasetView {
  const building = new DatasetBuilding();
  building.addCountries(userCountries);
  building.addEvents([...events].sort((a, b) => a.at - b.at || a.sequence - b.sequence));
  building.addItems(items);
  return building.finish(options);
}

/**
 * Streams a snapshot into typed arrays. Cost: 31 bytes an event while it grows (twice that for a moment when a column
 * doubles) plus the names of sessions and users; events themselves are never kept.
 * @public
 */
export async function datasetFrom(snapshot: DatasetSnapshot, options: DatasetOptions = {}): Promise<DatasetView> {
  const building = new DatasetBuilding();
  for await (const page of snapshot.userCountries()) building.addCountries(page);
  for await (const page of snapshot.events()) building.addEvents(page);
  for await (const page of snapshot.items()) building.addItems(page);
  return building.finish({ locale: snapshot.locale, ...options });
}

/** A few marked events among many real ones, which anybody could send, do not make a shop's times unreal. */
const SYNTHETIC_SHARE = 0.01;

class DatasetBuilding {
  readonly #columns = new EventColumns();
  readonly #items: CatalogueItem[] = [];
  readonly #users = new Dictionary<number>();
  readonly #sessions = new Dictionary<string>();
  readonly #countries = new Dictionary<string>();
  readonly #countryOfUser = new Map<number, number>();
  #itemLimit = 0;
  #events = 0;
  #syntheticTimes = 0;

  addCountries(page: Iterable<{ readonly user: number; readonly country: string }>): void {
    for (const { user, country } of page) this.#countryOfUser.set(user, this.#countries.number(country));
  }

  addEvents(page: Iterable<BehaviourEvent>): void {
    for (const event of page) {
      if (!event.consented || event.bot) continue;
      this.#events++;
      if (event.attributes?.syntheticTime === true) this.#syntheticTimes++;
      if (event.item !== null && event.item >= this.#itemLimit) this.#itemLimit = event.item + 1;
      this.#columns.append({
        user: event.user === null ? -1 : this.#users.number(event.user),
        item: event.item ?? -1,
        type: eventTypeCode(event.type),
        time: event.at,
        quantity: Math.max(0, event.quantity),
        price: event.price ?? Number.NaN,
        session: event.session === null ? -1 : this.#sessions.number(event.session),
        country: event.country === null ? (this.#countryOfUser.get(event.user ?? -1) ?? -1) : this.#countries.number(event.country),
      });
    }
  }

  addItems(page: Iterable<CatalogueItem>): void {
    for (const item of page) {
      this.#items.push(item);
      if (item.number >= this.#itemLimit) this.#itemLimit = item.number + 1;
    }
  }

  finish({ rateRule = DEFAULT_RATE_RULE, locale }: DatasetOptions): DatasetView {
    const all = this.#columns.finish();
    const rows = rateRule === null ? all : withoutRobots(all, rateRule);
    const numbers = compactUsers(rows, this.#users.keys);
    numberSessions(rows, numbers.length, this.#sessions.keys);
    const items = itemTable(this.#items, this.#itemLimit);
    const syntheticTimes = this.#syntheticTimes > this.#events * SYNTHETIC_SHARE;
    return frozenView({ rows, items, users: numbers, countries: this.#countries.keys, syntheticTimes, locale });
  }
}

/** Dense numbers for values, in order of first appearance. */
class Dictionary<T> {
  readonly keys: T[] = [];
  readonly #numbers = new Map<T, number>();

  number(key: T): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.keys.push(key) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

function withoutRobots(rows: Interactions, rule: RateRule): Interactions {
  const kept = humanRows(rows, rule);
  return kept.length === rows.length ? rows : pickRows(rows, kept);
}

/** Renumbers the user column by ascending user number, people without a row left out; gives the number of each row. */
function compactUsers(rows: Interactions, keys: readonly number[]): Int32Array {
  const present = new Uint8Array(keys.length);
  for (let row = 0; row < rows.length; row++) if (rows.user[row] >= 0) present[rows.user[row]] = 1;
  const order = keys.map((_, i) => i).filter((i) => present[i]).sort((a, b) => keys[a] - keys[b]);
  const place = new Int32Array(keys.length);
  order.forEach((old, number) => (place[old] = number));
  for (let row = 0; row < rows.length; row++) if (rows.user[row] >= 0) rows.user[row] = place[rows.user[row]];
  return Int32Array.from(order, (old) => keys[old]);
}
