import { eventTypeCode } from '@zhiyin/domain';
import { rowsOfUsers, type DatasetView } from '@zhiyin/dataset';

/** What people did one after the other, as rows of the learned items. */
export interface Sequences {
  /** Rows of one person each, oldest first, none twice in a row. */
  readonly of: readonly Int32Array[];
  /** [rows] catalogue number of each learned item */
  readonly items: Int32Array;
}

/** Events that say somebody wants an item. A return or a search does not. */
const WANTING = new Set((['view', 'click', 'cart', 'purchase', 'rating'] as const).map(eventTypeCode));

export const isWanting = (type: number): boolean => WANTING.has(type);

/**
 * Everybody's wanted items in the order of time: of users, and of sessions where nobody is known. Looking at an item, putting it into the cart
 * and buying it is one step. Items beyond the `maxItems` most met are left out.
 * Cost O(events).
 */
export function sequencesOf(data: DatasetView, { maxItems, maxEventsPerUser }: { readonly maxItems: number; readonly maxEventsPerUser: number }): Sequences {
  const { item, type } = data.interactions();
  const rowOf = learnedRows(data, maxItems);
  const of: Int32Array[] = [];
  for (const rows of streams(data)) {
    const steps: number[] = [];
    for (const row of rows) {
      if (item[row] < 0 || !isWanting(type[row])) continue;
      const learned = rowOf[item[row]];
      if (learned >= 0 && learned !== steps.at(-1)) steps.push(learned);
    }
    if (steps.length) of.push(Int32Array.from(steps.slice(-maxEventsPerUser)));
  }
  const items = new Int32Array(rowOf.reduce((count, row) => count + (row >= 0 ? 1 : 0), 0));
  rowOf.forEach((row, number) => row >= 0 && (items[row] = number));
  return { of, items };
}

/** Row numbers of each user's events, then of each session of strangers. */
function* streams(data: DatasetView): Iterable<Int32Array | readonly number[]> {
  const { start, rows } = rowsOfUsers(data);
  for (let user = 0; user < data.users.size; user++) yield rows.subarray(start[user], start[user + 1]);
  const { user, session, length } = data.interactions();
  const strangers = new Map<number, number[]>();
  for (let row = 0; row < length; row++) {
    if (user[row] >= 0 || session[row] < 0) continue;
    const own = strangers.get(session[row]);
    if (own) own.push(row);
    else strangers.set(session[row], [row]);
  }
  yield* strangers.values();
}

/** [items] the row of each catalogue number, -1 for what is not learned; rows ascend with the numbers. */
function learnedRows(data: DatasetView, maxItems: number): Int32Array {
  const { item, type, length } = data.interactions();
  const counts = new Int32Array(data.items.size);
  for (let row = 0; row < length; row++) if (item[row] >= 0 && isWanting(type[row])) counts[item[row]]++;
  const met = Array.from(counts.keys()).filter((number) => counts[number] > 0);
  const kept = met.length <= maxItems ? met : met.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, maxItems).sort((a, b) => a - b);
  const rowOf = new Int32Array(data.items.size).fill(-1);
  kept.forEach((number, row) => (rowOf[number] = row));
  return rowOf;
}
