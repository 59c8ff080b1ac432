import type { Interactions } from './dataset-view.ts';

/** Which rows belong to each user, ascending: compressed rows, `rows[start[u]] .. rows[start[u + 1] - 1]`. */
export interface RowsByUser {
  /** [users + 1] */
  readonly start: Int32Array;
  /** [rows with a user] */
  readonly rows: Int32Array;
}

/** Counting sort by user; anonymous rows are left out. Cost O(events + users) time, 4 bytes an event. */
export function rowsByUser({ user, length }: Interactions, users: number): RowsByUser {
  const start = new Int32Array(users + 1);
  for (let row = 0; row < length; row++) if (user[row] >= 0) start[user[row] + 1]++;
  for (let u = 0; u < users; u++) start[u + 1] += start[u];
  const rows = new Int32Array(start[users]);
  const next = start.slice(0, users);
  for (let row = 0; row < length; row++) if (user[row] >= 0) rows[next[user[row]]++] = row;
  return { start, rows };
}
