import type { DatasetView } from '@zhiyin/dataset';
import { eventTypeCode } from '@zhiyin/domain';
import type { Purchase } from './item-loyalty.ts';

/** Purchases as columns: they travel to another thread as they are. @public */
export interface PurchaseColumns {
  readonly length: number;
  /** Customers counted from 0. */
  readonly customer: Int32Array;
  /** Catalogue number; -1 where the event names none. */
  readonly item: Int32Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
  /** 1 where a later return of the same person names the item. */
  readonly returned: Uint8Array;
}

/** A tenant's purchases in order of time; what nobody known bought is left out. Cost O(events). @public */
export function purchasesOf(data: DatasetView): PurchaseColumns {
  const { length, user, item, type, time, quantity, price } = data.interactions();
  const [bought, sentBack] = [eventTypeCode('purchase'), eventTypeCode('return')];
  const rows: number[] = [];
  const open = new Map<string, number[]>();
  const returned = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    if (user[row] < 0) continue;
    const key = `${user[row]} ${item[row]}`;
    if (type[row] === bought) {
      returned[rows.push(row) - 1] = 0;
      if (item[row] >= 0) open.set(key, [...(open.get(key) ?? []), rows.length - 1]);
    } else if (type[row] === sentBack) {
      // The latest purchase of it, if there was one.
      const place = open.get(key)?.pop();
      if (place !== undefined) returned[place] = 1;
    }
  }
  return {
    length: rows.length,
    customer: Int32Array.from(rows, (row) => user[row]), item: Int32Array.from(rows, (row) => item[row]), time: Float64Array.from(rows, (row) => time[row]),
    value: Float64Array.from(rows, (row) => (Number.isNaN(price[row]) ? 0 : Math.max(0, quantity[row] * price[row]))),
    returned: returned.slice(0, rows.length),
  };
}

/** The columns as rows. @public */
export function purchaseRows({ length, customer, item, time, value, returned }: PurchaseColumns): Purchase[] {
  return Array.from({ length }, (_, n) => ({ customer: customer[n], item: item[n], at: time[n], value: value[n], returned: returned[n] === 1 }));
}
