import { eventTypeCode, MINUTE_MS } from '@zhiyin/domain';
import type { Interactions } from './dataset-view.ts';

/**
 * A person looks at an item for seconds; a crawler that slipped past the user-agent check does not. Somebody with more than
 * `events` views, clicks and searches within `windowMs` is taken for a robot and all their rows are left out. Buyers stay:
 * an order of hundreds of lines at one instant is a wholesaler, and robots do not pay.
 */
export interface RateRule {
  readonly events: number;
  readonly windowMs: number;
}

/** One look every second, for ten minutes on end. */
export const DEFAULT_RATE_RULE: RateRule = { events: 600, windowMs: 10 * MINUTE_MS };

const BROWSING = new Set([eventTypeCode('view'), eventTypeCode('click'), eventTypeCode('search')]);
const PURCHASE = eventTypeCode('purchase');

/**
 * Row numbers of human events, ascending. `rows.session` still holds session names, by which strangers are told apart.
 * Cost O(events): one queue of `rule.events` times per actor that browses.
 */
export function humanRows(rows: Interactions, rule: RateRule): Int32Array {
  const robots = fastActors(rows, rule);
  if (!robots.size) return Int32Array.from({ length: rows.length }, (_, row) => row);
  const kept: number[] = [];
  for (let row = 0; row < rows.length; row++) if (!robots.has(actorOf(rows, row))) kept.push(row);
  return Int32Array.from(kept);
}

/** >= 0: a user's row; <= -2: a stranger's session; -1: nobody can tell. */
function actorOf({ user, session }: Interactions, row: number): number {
  if (user[row] >= 0) return user[row];
  return session[row] >= 0 ? -2 - session[row] : -1;
}

function fastActors(rows: Interactions, { events, windowMs }: RateRule): Set<number> {
  const looks = new Map<number, number[]>();
  const buyers = new Set<number>();
  for (let row = 0; row < rows.length; row++) {
    const actor = actorOf(rows, row);
    if (actor === -1) continue;
    if (rows.type[row] === PURCHASE) buyers.add(actor);
    if (!BROWSING.has(rows.type[row])) continue;
    const times = looks.get(actor);
    if (times) times.push(rows.time[row]);
    else looks.set(actor, [rows.time[row]]);
  }
  const fast = new Set<number>();
  for (const [actor, times] of looks) {
    // Ascending times: more than `events` within the window means that some look and the one `events` later are that close.
    if (!buyers.has(actor) && times.some((time, i) => i >= events && time - times[i - events] < windowMs)) fast.add(actor);
  }
  return fast;
}
