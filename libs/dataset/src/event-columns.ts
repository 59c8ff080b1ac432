import type { Interactions } from './dataset-view.ts';

/** Event columns that grow while pages arrive: 31 bytes an event, doubled when full, cut to size at the end. */
export class EventColumns {
  #length = 0;
  #columns = allocate(1024);

  get length(): number {
    return this.#length;
  }

  append(row: { user: number; item: number; type: number; time: number; quantity: number; price: number; session: number; country: number }): void {
    if (this.#length === this.#columns.user.length) this.#grow();
    const at = this.#length++;
    const to = this.#columns;
    to.user[at] = row.user;
    to.item[at] = row.item;
    to.type[at] = row.type;
    to.time[at] = row.time;
    to.quantity[at] = row.quantity;
    to.price[at] = row.price;
    to.session[at] = row.session;
    to.country[at] = row.country;
  }

  /** The rows so far. The result shares memory: append nothing afterwards. */
  finish(): Interactions {
    return sliceRows({ ...this.#columns, length: this.#length }, 0, this.#length);
  }

  #grow(): void {
    const bigger = allocate(this.#columns.user.length * 2);
    for (const name of COLUMNS) bigger[name].set(this.#columns[name]);
    this.#columns = bigger;
  }
}

export const COLUMNS = ['user', 'item', 'type', 'time', 'quantity', 'price', 'session', 'country'] as const;

function allocate(rows: number): Omit<Interactions, 'length'> {
  return {
    user: new Int32Array(rows),
    item: new Int32Array(rows),
    type: new Uint8Array(rows),
    time: new Float64Array(rows),
    quantity: new Float32Array(rows),
    price: new Float32Array(rows),
    session: new Int32Array(rows),
    country: new Int16Array(rows),
  };
}

/** Rows `from` to `to` - 1 of every column, sharing memory. */
export function sliceRows(rows: Interactions, from: number, to: number): Interactions {
  return {
    length: to - from,
    user: rows.user.subarray(from, to),
    item: rows.item.subarray(from, to),
    type: rows.type.subarray(from, to),
    time: rows.time.subarray(from, to),
    quantity: rows.quantity.subarray(from, to),
    price: rows.price.subarray(from, to),
    session: rows.session.subarray(from, to),
    country: rows.country.subarray(from, to),
  };
}

/** Copies of the rows whose number is in `kept`, in that order. */
export function pickRows(rows: Interactions, kept: Int32Array): Interactions {
  const picked = allocate(kept.length);
  for (const name of COLUMNS) {
    const [from, to] = [rows[name], picked[name]];
    for (let i = 0; i < kept.length; i++) to[i] = from[kept[i]];
  }
  return { ...picked, length: kept.length };
}
