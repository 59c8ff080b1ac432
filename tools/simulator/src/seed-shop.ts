import { DAY_MS } from '@zhiyin/domain';
import { ShopClient } from './shop-client.ts';
import { SimulatedShop, type ShopOptions } from './shop.ts';

/** The demo shop: big enough to look alive, small enough to be there in seconds. */
export const DEMO_SHOP: Omit<ShopOptions, 'start'> = { seed: 'demo', items: 800, people: 1200, days: 45 };

export interface SeedOptions {
  readonly apiUrl: string;
  readonly secretKey: string;
  readonly shop?: Omit<ShopOptions, 'start'>;
  /** The last simulated day ends here, milliseconds. */
  readonly now: number;
  readonly onProgress?: (done: number, total: number, events: number) => void;
}

export interface SeedResult {
  readonly items: number;
  readonly events: number;
  readonly merges: number;
  /** Somebody with a long history and a product many looked at: for a first question to the API. */
  readonly sample: { readonly user: string; readonly item: string };
}

/**
 * Lets a simulated shop live its past through the public API, so that "now" it has a history. Repeating it is harmless:
 * the same options send the same event ids.
 */
export async function seedDemoShop({ apiUrl, secretKey, shop: options = DEMO_SHOP, now, onProgress }: SeedOptions): Promise<SeedResult> {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const shop = new SimulatedShop({ ...options, start: today - options.days * DAY_MS });
  const client = new ShopClient(apiUrl, secretKey);
  const [byUser, byItem] = [new Map<string, number>(), new Map<string, number>()];
  let [items, events, merges] = [0, 0, 0];
  for await (const day of shop.days()) {
    await client.putItems(day.newItems.map(({ wire }) => wire));
    const sent = await client.sendEvents(day.events);
    for (const { visitor, user } of day.merges) await client.merge(visitor, user);
    for (const event of day.events) {
      if (event.user) byUser.set(event.user, (byUser.get(event.user) ?? 0) + 1);
      if (event.item) byItem.set(event.item, (byItem.get(event.item) ?? 0) + 1);
    }
    items += day.newItems.length;
    events += sent.accepted;
    merges += day.merges.length;
    onProgress?.(day.day + 1, options.days, events);
  }
  await client.patchItems(shop.items.map(({ wire }, i) => ({ id: wire.id, stock: shop.stock[i] })));
  return { items, events, merges, sample: { user: busiest(byUser), item: busiest(byItem) } };
}

function busiest(counts: ReadonlyMap<string, number>): string {
  let [best, most] = ['', -1];
  for (const [id, count] of counts) if (count > most) [best, most] = [id, count];
  return best;
}
