import type { DatasetView } from '@zhiyin/dataset';
import { showsInterest } from './behaviour.ts';

/** Sessions, ascending by their last event; what happened in session s stands at offsets[s] .. offsets[s + 1] - 1. */
export interface Sessions {
  readonly count: number;
  /** [sessions + 1] */
  readonly offsets: Int32Array;
  /** [steps] catalogue numbers */
  readonly items: Int32Array;
  /** [steps] place within the session; what happened at one instant (the lines of an order) has one place */
  readonly places: Uint16Array;
  /** [sessions] milliseconds of the last event */
  readonly endedAt: Float64Array;
}

/**
 * The sessions of a dataset, of at least two steps each. Looking at an item and then putting it into the cart is one step.
 * A session longer than `longest` steps is cut into pieces: who never pauses must not be everybody's neighbour.
 * Cost O(events log sessions) time, O(events) memory.
 */
export function sessionsOf(data: DatasetView, longest: number): Sessions {
  const rows = data.interactions();
  const steps = new Map<number, number[]>();
  for (let row = 0; row < rows.length; row++) {
    if (rows.item[row] < 0 || !showsInterest(rows.type[row])) continue;
    const own = steps.get(rows.session[row]);
    if (!own) steps.set(rows.session[row], [row]);
    else if (rows.item[own[own.length - 1]] !== rows.item[row] || rows.type[own[own.length - 1]] === rows.type[row]) own.push(row);
  }
  const pieces: number[][] = [];
  for (const own of steps.values()) for (let from = 0; from < own.length; from += longest) if (own.length - from > 1) pieces.push(own.slice(from, from + longest));
  const end = (piece: readonly number[]): number => rows.time[piece[piece.length - 1]];
  pieces.sort((a, b) => end(a) - end(b) || a[0] - b[0]);
  return packed(pieces, rows);
}

function packed(pieces: readonly (readonly number[])[], { item, time }: { readonly item: Int32Array; readonly time: Float64Array }): Sessions {
  const offsets = new Int32Array(pieces.length + 1);
  pieces.forEach((piece, s) => (offsets[s + 1] = offsets[s] + piece.length));
  const sessions = { count: pieces.length, offsets, items: new Int32Array(offsets[pieces.length]), places: new Uint16Array(offsets[pieces.length]), endedAt: new Float64Array(pieces.length) };
  pieces.forEach((piece, s) => {
    let place = 0;
    piece.forEach((row, n) => {
      if (n > 0 && time[row] !== time[piece[n - 1]]) place++;
      sessions.items[offsets[s] + n] = item[row];
      sessions.places[offsets[s] + n] = place;
    });
    sessions.endedAt[s] = time[piece[piece.length - 1]];
  });
  return sessions;
}
