import type { DatasetView, Interactions } from '@zhiyin/dataset';
import { eventTypeOf, type EventType, type ItemNumber } from '@zhiyin/domain';
import type { Act, ItemFacts } from '../features/shop-counts.ts';

/** A frozen log and catalogue as plain arrays, so that a thread can be handed them. @public */
export interface ConversionLog {
  readonly interactions: Pick<Interactions, 'length' | 'user' | 'item' | 'type' | 'time' | 'quantity' | 'price' | 'session'>;
  readonly items: {
    readonly size: number;
    /** [size] places in `paths`, -1 where there is none */
    readonly path: Int32Array;
    readonly paths: readonly (readonly string[])[];
    /** [size] places in `brands`, -1 where there is none */
    readonly brand: Int32Array;
    readonly brands: readonly string[];
    /** [size] NaN where unknown */
    readonly price: Float64Array;
    readonly publishedAt: Float64Array;
  };
  /** One past the last event: "now" of whoever learns from it. */
  readonly until: number;
  /** The times were made up from an order: how long anything took is not known. */
  readonly syntheticTimes: boolean;
}

/** Cost O(items); the columns of events are shared. @public */
export function conversionLog(data: DatasetView): ConversionLog {
  const { length, user, item, type, time, quantity, price, session } = data.interactions();
  const { size } = data.items;
  const [paths, brands] = [new Dictionary<readonly string[]>(), new Dictionary<string>()];
  const columns = { path: new Int32Array(size).fill(-1), brand: new Int32Array(size).fill(-1), price: new Float64Array(size).fill(NaN), publishedAt: new Float64Array(size).fill(NaN) };
  for (let number = 0; number < size; number++) {
    const known = data.items.at(number);
    if (!known) continue;
    if (known.categories.length) columns.path[number] = paths.codeOf(JSON.stringify(known.categories), known.categories);
    if (known.brand !== null) columns.brand[number] = brands.codeOf(known.brand, known.brand);
    columns.price[number] = known.price ?? NaN;
    columns.publishedAt[number] = known.publishedAt ?? NaN;
  }
  return {
    interactions: { length, user, item, type, time, quantity, price, session },
    items: { size, ...columns, paths: paths.values, brands: brands.values }, until: data.until, syntheticTimes: data.syntheticTimes,
  };
}

class Dictionary<T> {
  readonly values: T[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(key: string, value: T): number {
    let code = this.#codes.get(key);
    if (code === undefined) {
      this.#codes.set(key, (code = this.values.length));
      this.values.push(value);
    }
    return code;
  }
}

const NO_CATEGORIES: readonly string[] = [];

/** The catalogue of the log. */
export function factsOf({ items }: ConversionLog): ItemFacts {
  return {
    categories: (item) => items.paths[items.path[item] ?? -1] ?? NO_CATEGORIES,
    brand: (item) => items.brands[items.brand[item] ?? -1] ?? null,
    price: (item) => items.price[item] ?? NaN,
    publishedAt: (item) => items.publishedAt[item] ?? NaN,
  };
}

const TYPES: readonly (EventType | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  try {
    return eventTypeOf(code);
  } catch {
    return undefined;
  }
});

/** Row `row` of the log. */
export function actOf({ interactions: { type, item, time, price, quantity, session } }: ConversionLog, row: number): Act {
  return {
    type: TYPES[type[row]] ?? 'custom', item: item[row] < 0 ? null : (item[row] as ItemNumber), at: time[row], quantity: quantity[row],
    price: Number.isNaN(price[row]) ? null : price[row], session: String(session[row]),
  };
}
