import { DAY_MS } from '@zhiyin/domain';

/** One order of one customer. @public */
export interface Order {
  readonly customer: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In the shop's currency; not negative. */
  readonly value: number;
}

/** What a customer did until a moment, as the models of repeat buying need it. @public */
export interface OrderHistory {
  readonly customer: number;
  /** Orders after the first; those of one day count as one. */
  readonly repeats: number;
  /** Days from the first order to the last; 0 without repeats. */
  readonly recencyDays: number;
  /** Days from the first order to the moment. */
  readonly ageDays: number;
  /** Mean value of the orders after the first; 0 without repeats. */
  readonly repeatValue: number;
  /** What models may look at that learn for themselves what matters. */
  readonly pattern?: OrderPattern;
}

/** More of a history. @public */
export interface OrderPattern {
  /** Days between the last two orders; NaN without repeats. */
  readonly lastGapDays: number;
  readonly firstValue: number;
  readonly lastValue: number;
  /** Of all orders. */
  readonly totalValue: number;
  /** Days with an order among the last 30 and 90, the first included. */
  readonly within30: number;
  readonly within90: number;
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/**
 * Histories at the end of the day of `until`; customers whose first order is later are left out. In the order in which customers first
 * appear. Cost O(orders log orders).
 *
 * @throws RangeError for a time or a value that is no number, or a negative value
 * @public
 */
export function orderHistories(orders: Iterable<Order>, until: number): OrderHistory[] {
  const end = dayOf(until);
  const days = new Map<number, Map<number, number>>();
  for (const { customer, at, value } of orders) {
    if (!Number.isFinite(at)) throw new RangeError(`at: expected milliseconds since 1970, got ${at}`);
    if (!(value >= 0) || value === Infinity) throw new RangeError(`value: expected a number >= 0, got ${value}`);
    if (dayOf(at) > end) continue;
    const own = days.get(customer) ?? new Map<number, number>();
    own.set(dayOf(at), (own.get(dayOf(at)) ?? 0) + value);
    days.set(customer, own);
  }
  return [...days].map(([customer, byDay]) => historyOf(customer, byDay, end));
}

function historyOf(customer: number, byDay: ReadonlyMap<number, number>, end: number): OrderHistory {
  const all = [...byDay.keys()].sort((a, b) => a - b);
  const [first, ...later] = all;
  const last = all[all.length - 1];
  const repeats = later.length;
  const spent = later.reduce((sum, day) => sum + byDay.get(day)!, 0);
  return {
    customer, repeats, recencyDays: last - first, ageDays: end - first, repeatValue: repeats ? spent / repeats : 0,
    pattern: {
      lastGapDays: repeats ? last - all[repeats - 1] : Number.NaN, firstValue: byDay.get(first)!, lastValue: byDay.get(last)!, totalValue: spent + byDay.get(first)!,
      within30: all.filter((day) => day > end - 30).length, within90: all.filter((day) => day > end - 90).length,
    },
  };
}
