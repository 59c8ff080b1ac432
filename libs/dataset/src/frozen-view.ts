import { createHash } from 'node:crypto';
import type { DatasetView, Interactions, ItemTable } from './dataset-view.ts';
import { COLUMNS } from './event-columns.ts';
import { hashItems } from './item-rows.ts';

export interface FrozenParts {
  /** Ascending by time; owned by the view from now on. */
  readonly rows: Interactions;
  readonly items: ItemTable;
  /** [users] the tenant's user number of each row. */
  readonly users: Int32Array;
  readonly countries: readonly string[];
  readonly syntheticTimes: boolean;
  /** English unless told. */
  readonly locale?: string;
}

/** The last step to a view: its span and its digest. Cost O(bytes of the columns + items). */
export function frozenView({ rows, items, users, countries, syntheticTimes, locale = 'en' }: FrozenParts): DatasetView {
  const hash = createHash('sha256').update(JSON.stringify({ rows: rows.length, users: users.length, items: items.size, countries, ...(syntheticTimes ? { syntheticTimes } : {}), ...(locale === 'en' ? {} : { locale }) }));
  for (const name of COLUMNS) hash.update(bytesOf(rows[name]));
  hash.update(bytesOf(users));
  hashItems(items, hash);
  return {
    interactions: () => rows,
    items,
    users: { size: users.length, numbers: users },
    countries,
    from: rows.length ? rows.time[0] : 0,
    until: rows.length ? rows.time[rows.length - 1] + 1 : 0,
    syntheticTimes,
    locale,
    digest: hash.digest('hex'),
  };
}

const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
