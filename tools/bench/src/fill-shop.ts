import { hash } from 'node:crypto';
import { DAY_MS, type Item, type NewEvent, type NewUserReference, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgEventLog, PgTenantStore, type Database } from '@zhiyin/persistence';
import { Vault, type TenantKeys } from '@zhiyin/privacy';
import { SimulatedShop, type WireEvent, type WireItem } from '@zhiyin/simulator';

export interface ShopSize {
  readonly items: number;
  readonly people: number;
  readonly days: number;
  /** Stop after this many events. */
  readonly events: number;
  /** Changes items before they are stored. */
  readonly change?: (wire: WireItem, n: number) => WireItem;
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
    await catalogue.upsert(tenant, shop.items.slice(from, from + 1000).map(({ wire }, n) => itemOf(size.change?.(wire, from + n) ?? wire)));
  }
  let events = 0;
  const users = new Set<string>();
  const people: People = new Map();
  for await (const day of shop.days()) {
    for (let from = 0; from < day.events.length && events < size.events; from += 1000) {
      const batch = day.events.slice(from, Math.min(from + 1000, from + size.events - events));
      await log.append(tenant, batch.map((event) => newEventOf(event, keys, people)));
      events += batch.length;
      for (const { user } of batch) if (user) users.add(user);
    }
    if (events >= size.events) break;
  }
  await database.system.query('analyze').catch(() => undefined);
  return { shop, events, users: [...users] };
}

/** Who was hidden before, by kind and id: a seal costs more than the rest of an event. */
type People = Map<string, NewUserReference>;

export function newEventOf(event: WireEvent, keys: TenantKeys, people: People = new Map()): NewEvent {
  return {
    key: digest(event.id), bodyDigest: digest(JSON.stringify(event)), user: personOf(event, keys, people),
    type: event.type, customType: null,
    itemId: event.item ?? null, at: Date.parse(event.at), quantity: event.quantity ?? 1, price: event.price ?? null, currency: event.currency ?? null,
    query: event.query ?? null, rating: event.rating ?? null, session: event.session ?? null, order: event.order ?? null,
    recommendationId: null, country: event.country ?? null, consent: event.consent ?? null, bot: event.userAgent !== undefined, attributes: null,
  };
}

function personOf({ user, visitor }: WireEvent, keys: TenantKeys, people: People): NewUserReference | null {
  const kind = user ? 'user' : 'visitor';
  const id = user ?? visitor;
  if (!id) return null;
  const known = people.get(`${kind}:${id}`);
  const person = known ?? { key: keys.userKey(kind, id), kind, sealedId: keys.seal(id) };
  if (!known) people.set(`${kind}:${id}`, person);
  return person;
}

const digest = (text: string): Uint8Array => hash('sha256', text, 'buffer').subarray(0, 16);

function itemOf(wire: WireItem): Item {
  return { url: null, image: null, available: true, ...wire, publishedAt: Date.parse(wire.publishedAt) };
}
