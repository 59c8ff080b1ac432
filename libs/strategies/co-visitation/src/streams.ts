import type { DatasetView } from '@zhiyin/dataset';
import { ROLE, roleOf } from './pair-kinds.ts';

/** Everybody's events one person after the other, each ascending by time. */
export interface Streams {
  /** [streams + 1] */
  readonly offsets: Int32Array;
  /** [events] catalogue numbers */
  readonly item: Int32Array;
  /** [events] milliseconds since 1970 UTC */
  readonly time: Float64Array;
  /** [events] `ROLE` */
  readonly role: Uint8Array;
}

/**
 * Groups events that can make pairs by person, or by session where nobody is known, and keeps each group's newest `limit`.
 * Counting sort: O(events) time and memory.
 */
export function streamsOf(data: DatasetView, limit: number): Streams {
  const events = data.interactions();
  const groups = data.users.size + sessionCount(events.session);
  const group = (row: number): number => (events.user[row] >= 0 ? events.user[row] : data.users.size + events.session[row]);
  const counts = new Int32Array(groups);
  const skip = (row: number): boolean => events.item[row] < 0 || roleOf(events.type[row]) === ROLE.none;
  for (let row = 0; row < events.length; row++) if (!skip(row)) counts[group(row)]++;

  const offsets = new Int32Array(groups + 1);
  for (let g = 0; g < groups; g++) offsets[g + 1] = offsets[g] + Math.min(counts[g], limit);
  const next = offsets.slice(0, groups);
  const total = offsets[groups];
  const streams = { offsets, item: new Int32Array(total), time: new Float64Array(total), role: new Uint8Array(total) };
  for (let row = 0; row < events.length; row++) {
    if (skip(row)) continue;
    const g = group(row);
    // Rows ascend by time, so what exceeds the limit comes first.
    if (counts[g]-- > limit) continue;
    const to = next[g]++;
    streams.item[to] = events.item[row];
    streams.time[to] = events.time[row];
    streams.role[to] = roleOf(events.type[row]);
  }
  return streams;
}

function sessionCount(sessions: Int32Array): number {
  let highest = -1;
  for (const session of sessions) if (session > highest) highest = session;
  return highest + 1;
}
