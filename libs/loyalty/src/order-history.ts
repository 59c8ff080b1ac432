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
  const [first, ...later] = [...byDay.keys()].sort((a, b) => a - b);
  const repeats = later.length;
  const spent = later.reduce((sum, day) => sum + byDay.get(day)!, 0);
  return { customer, repeats, recencyDays: repeats ? later[repeats - 1] - first : 0, ageDays: end - first, repeatValue: repeats ? spent / repeats : 0 };
}
