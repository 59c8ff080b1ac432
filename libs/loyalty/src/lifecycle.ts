import type { OrderHistory } from './order-history.ts';
import { daysSinceLast } from './recency-frequency-money.ts';

/** Where somebody stands with a shop. @public */
export type LifecycleStage = 'new' | 'one-time' | 'active' | 'loyal' | 'at-risk' | 'lapsed';

const LOYAL_REPEATS = 3;
const PROBABLY_ALIVE = 0.6;
const PROBABLY_GONE = 0.25;

/**
 * - new: one order, and no more days ago than most take for their second
 * - one-time: one order, longer ago
 * - loyal, active: came back (three times or more: loyal) and probably still a customer
 * - at-risk, lapsed: came back, and a customer with less than 60 %, less than 25 % probability
 *
 * @param patientDays within so many days nine in ten of the customers of this shop who come back have come back
 * @public
 */
export function lifecycleStage(history: OrderHistory, probabilityAlive: number, patientDays: number): LifecycleStage {
  if (history.repeats === 0) return daysSinceLast(history) <= patientDays ? 'new' : 'one-time';
  if (probabilityAlive < PROBABLY_GONE) return 'lapsed';
  if (probabilityAlive < PROBABLY_ALIVE) return 'at-risk';
  return history.repeats >= LOYAL_REPEATS ? 'loyal' : 'active';
}
