import { createHash } from 'node:crypto';
import { DAY_MS, type Item, type NewEvent, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgEventLog, PgTenantStore, type Database } from '@zhiyin/persistence';
import { Vault, type TenantKeys } from '@zhiyin/privacy';
import { SimulatedShop, type WireEvent, type WireItem } from '@zhiyin/simulator';

export interface ShopSize {
  readonly items: number;
  readonly people: number;
  readonly days: number;
  /** Stop after this many events. */
  readonly events: number;
}

export interface FilledShop {
  readonly shop: SimulatedShop;
  readonly events: number;
  /** Who did something: ids of users with a history. */
  readonly users: readonly string[];
}

/** Puts a simulated shop into a tenant's tables directly: what is measured afterwards is not how it got there. */
export async function fillShop(database: Database, secret: string, tenant: TenantId, size: ShopSize): Promise<FilledShop> {
  const keys = new Vault(secret).open(await new PgTenantStore(database).wrappedKey(tenant));
  const shop = new SimulatedShop({ seed: 'bench', ...size, start: Math.floor(Date.now() / DAY_MS) * DAY_MS - size.days * DAY_MS });
  const [catalogue, log] = [new PgCatalogueStore(database), new PgEventLog(database)];
  for (let from = 0; from < shop.items.length; from += 1000) {
    await catalogue.upsert(tenant, shop.items.slice(from, from + 1000).map(({ wire }) => itemOf(wire)));
  }
  let events = 0;
  const users = new Set<string>();
  for await (const day of shop.days()) {
    for (let from = 0; from < day.events.length && events < size.events; from += 1000) {
      const batch = day.events.slice(from, Math.min(from + 1000, from + size.events - events));
      await log.append(tenant, batch.map((event) => newEventOf(event, keys)));
      events += batch.length;
      for (const { user } of batch) if (user) users.add(user);
    }
    if (events >= size.events) break;
  }
  await database.system.query('analyze').catch(() => undefined);
  return { shop, events, users: [...users] };
}

export function newEventOf(event: WireEvent, keys: TenantKeys): NewEvent {
  const kind = event.user ? 'user' : 'visitor';
  const id = event.user ?? event.visitor;
  return {
    key: createHash('sha256').update(event.id).digest().subarray(0, 16), bodyDigest: createHash('sha256').update(JSON.stringify(event)).digest().subarray(0, 16),
    type: event.type, customType: null, user: id ? { key: keys.userKey(kind, id), kind, sealedId: keys.seal(id) } : null,
    itemId: event.item ?? null, at: Date.parse(event.at), quantity: event.quantity ?? 1, price: event.price ?? null, currency: event.currency ?? null,
    query: event.query ?? null, rating: event.rating ?? null, session: event.session ?? null, order: event.order ?? null,
    recommendationId: null, country: event.country ?? null, consent: event.consent ?? null, bot: event.userAgent !== undefined, attributes: null,
  };
}

function itemOf(wire: WireItem): Item {
  return { url: null, image: null, available: true, ...wire, publishedAt: Date.parse(wire.publishedAt) };
}
