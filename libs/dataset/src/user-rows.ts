import { eventTypeOf, type BehaviourEvent } from '@zhiyin/domain';
import type { DatasetView } from './dataset-view.ts';
import { rowsByUser, type RowsByUser } from './rows-by-user.ts';

/** Somebody's newest events, oldest first: what a strategy gets to see of a person. @public */
export interface PastOfUser {
  readonly user: number | null;
  readonly events: readonly BehaviourEvent[];
}

/** How many events of a person a request carries at most. */
export const HISTORY_LIMIT = 200;

/** Row `row` as the event it was; what the columns do not keep is null. @public */
export function eventOfRow(data: DatasetView, row: number): BehaviourEvent {
  const rows = data.interactions();
  const user = rows.user[row];
  return {
    sequence: row, type: eventTypeOf(rows.type[row]), customType: null, user: user < 0 ? null : data.users.numbers[user],
    item: rows.item[row] < 0 ? null : rows.item[row], at: rows.time[row], quantity: rows.quantity[row],
    price: Number.isNaN(rows.price[row]) ? null : rows.price[row], currency: null, query: null, rating: null,
    session: String(rows.session[row]), order: null, recommendationId: null, country: data.countries[rows.country[row]] ?? null,
    consented: true, bot: false, attributes: null,
  };
}

const indices = new WeakMap<DatasetView, RowsByUser>();

/** The row numbers of every user, built once a view. @public */
export function rowsOfUsers(data: DatasetView): RowsByUser {
  let index = indices.get(data);
  if (!index) indices.set(data, (index = rowsByUser(data.interactions(), data.users.size)));
  return index;
}

/**
 * Everything the view holds of a user, as a request would carry it; on a training view that is what was known before the
 * split. @param user row in `data.users`
 * @public
 */
export function historyBefore(data: DatasetView, user: number, limit = HISTORY_LIMIT): PastOfUser {
  const { start, rows } = rowsOfUsers(data);
  const mine = rows.subarray(Math.max(start[user], start[user + 1] - limit), start[user + 1]);
  return { user: data.users.numbers[user], events: Array.from(mine, (row) => eventOfRow(data, row)) };
}
