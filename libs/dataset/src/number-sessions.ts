import { assignSessions } from '@zhiyin/domain';
import type { Interactions } from './dataset-view.ts';
import { rowsByUser } from './rows-by-user.ts';

/**
 * Replaces the `session` column: on entry the number of the client's session name (-1 where it sent none), afterwards a
 * dense session number over the whole dataset, in order of first row. A name ties a known user's rows together, or an
 * anonymous browser's, never two people's; an anonymous row without a name is a session of its own.
 * Cost O(events) time, 12 bytes an event extra.
 *
 * @param names session name of each number
 * @returns number of sessions
 */
export function numberSessions(rows: Interactions, users: number, names: readonly string[]): number {
  const own = new Int32Array(rows.length).fill(-1);
  const next = sessionsOfUsers(rows, users, names, own);
  sessionsOfStrangers(rows, own, next);
  return renumber(own, rows.session);
}

function sessionsOfUsers(rows: Interactions, users: number, names: readonly string[], own: Int32Array): number {
  const { start, rows: sorted } = rowsByUser(rows, users);
  let base = 0;
  for (let user = 0; user < users; user++) {
    const mine = sorted.subarray(start[user], start[user + 1]);
    const times = Float64Array.from(mine, (row) => rows.time[row]);
    const sessions = assignSessions(times, Array.from(mine, (row) => (rows.session[row] < 0 ? null : names[rows.session[row]])));
    let highest = -1;
    for (let i = 0; i < mine.length; i++) {
      own[mine[i]] = base + sessions[i];
      if (sessions[i] > highest) highest = sessions[i];
    }
    base += highest + 1;
  }
  return base;
}

function sessionsOfStrangers(rows: Interactions, own: Int32Array, first: number): void {
  const byName = new Map<number, number>();
  let next = first;
  for (let row = 0; row < rows.length; row++) {
    if (rows.user[row] >= 0) continue;
    const name = rows.session[row];
    let session = name < 0 ? undefined : byName.get(name);
    if (session === undefined) {
      session = next++;
      if (name >= 0) byName.set(name, session);
    }
    own[row] = session;
  }
}

function renumber(from: Int32Array, to: Int32Array): number {
  const numbers = new Map<number, number>();
  for (let row = 0; row < from.length; row++) {
    let number = numbers.get(from[row]);
    if (number === undefined) numbers.set(from[row], (number = numbers.size));
    to[row] = number;
  }
  return numbers.size;
}
