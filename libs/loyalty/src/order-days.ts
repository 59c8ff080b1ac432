import type { OrderDay } from '@zhiyin/domain';
import { orderHistories, type OrderHistory } from './order-history.ts';

/** What somebody did until now. @param days of one person, at least one, oldest first @public */
export function historyOf(days: readonly OrderDay[], now: number): OrderHistory {
  const orders = days.map(({ user, at, value }) => ({ customer: user, at, value: Math.max(0, value) }));
  // A purchase may be dated a moment ahead of this clock.
  return orderHistories(orders, Math.max(now, days[days.length - 1].at))[0];
}
