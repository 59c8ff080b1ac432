import type { ShopClient } from './shop-client.ts';
import type { SimulatedDay, SimulatedShop } from './shop.ts';
import type { SlatePolicy, WireEvent } from './visit.ts';

/** How a day went with somebody answering the recommendation places. */
export interface LoopDay {
  readonly day: number;
  readonly events: number;
  readonly slates: number;
  readonly clicks: number;
  readonly purchases: number;
  readonly revenue: number;
  readonly returns: number;
}

/**
 * Simulated people meet the running platform: every recommendation place is asked over HTTP, people react by their true
 * tastes, and what they do is sent back at the end of the day. Events keep their simulated times.
 */
export async function* closedLoop(shop: SimulatedShop, client: ShopClient, policy: SlatePolicy = client): AsyncGenerator<LoopDay> {
  let slates = 0;
  const counted: SlatePolicy = {
    slate(request) {
      slates++;
      return policy.slate(request);
    },
  };
  // People of the first day already meet recommendations: what is on offer must be there before them.
  await client.putItems(shop.items.filter(({ truth }) => truth.launchDay <= 0).map(({ wire }) => wire));
  for await (const day of shop.days(counted)) {
    await client.putItems(day.newItems.map(({ wire }) => wire));
    await client.sendEvents(day.events);
    for (const { visitor, user } of day.merges) await client.merge(visitor, user);
    if (day.stock.length) await client.patchItems(day.stock);
    yield { ...tally(day), events: day.events.length, slates };
    slates = 0;
  }
}

/** Counts what matters in a day's events; bots excluded. */
export function tally({ day, events }: SimulatedDay): Omit<LoopDay, 'slates' | 'events'> {
  const people = events.filter((event) => !event.userAgent);
  const of = (type: WireEvent['type']): WireEvent[] => people.filter((event) => event.type === type);
  const purchases = of('purchase');
  return {
    day,
    clicks: of('click').length,
    purchases: purchases.length,
    revenue: purchases.reduce((sum, { price = 0, quantity = 1 }) => sum + price * quantity, 0),
    returns: of('return').length,
  };
}
