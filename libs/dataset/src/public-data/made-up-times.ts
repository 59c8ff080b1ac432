import { eventTypeCode, type CatalogueItem, type EventType } from '@zhiyin/domain';
import type { DatasetView, Interactions } from '../dataset-view.ts';
import { EventColumns, pickRows } from '../event-columns.ts';
import { frozenView } from '../frozen-view.ts';
import { itemTable } from '../item-rows.ts';

/** An arbitrary instant: public sets without times are laid out around it. */
export const MADE_UP_DAY = Date.UTC(2000, 0, 1);

/**
 * Collects sets that tell an order but no times. The times it makes up say so (`syntheticTimes`), so that nothing which
 * depends on real time is ever measured on them.
 */
export class MadeUpTimes {
  readonly #columns = new EventColumns();
  readonly #type: number;
  #sessions = 0;
  #users = 0;

  constructor(type: EventType) {
    this.#type = eventTypeCode(type);
  }

  /**
   * One session or basket; a person is told by their row (0, 1, 2 ...), a stranger by null.
   * @param stepMs between two events; 0 for the lines of a basket, or where not even the order is known
   */
  addSession(user: number | null, items: ArrayLike<number>, startsAt: number, stepMs: number): void {
    const session = this.#sessions++;
    if (user !== null && user >= this.#users) this.#users = user + 1;
    for (let i = 0; i < items.length; i++) {
      this.#columns.append({ user: user ?? -1, item: items[i], type: this.#type, time: startsAt + i * stepMs, quantity: 1, price: Number.NaN, session, country: -1 });
    }
  }

  finish(items: readonly CatalogueItem[]): DatasetView {
    const rows = ascending(this.#columns.finish());
    return frozenView({ rows, items: itemTable(items, items.length), users: Int32Array.from({ length: this.#users }, (_, user) => user), countries: [], syntheticTimes: true });
  }
}

/** By time; what happened at one instant stays in the order in which it was added. */
function ascending(rows: Interactions): Interactions {
  const order = Int32Array.from({ length: rows.length }, (_, row) => row);
  return pickRows(rows, order.sort((a, b) => rows.time[a] - rows.time[b] || a - b));
}
