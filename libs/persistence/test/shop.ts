import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson, type NewEvent, type NewUserReference, type TenantId } from '@zhiyin/domain';
import { PgTenantStore, type Database } from '@zhiyin/persistence';

/** A tenant for a test, with nothing in it. */
export async function newTenant(database: Database, defaultConsent = true): Promise<TenantId> {
  const tenant = await new PgTenantStore(database).create(
    { slug: `shop-${randomBytes(6).toString('hex')}`, name: 'Shop', defaultConsent, currency: 'EUR' },
    { wrappedKey: randomBytes(61), strategies: [], pipelines: [] },
  );
  return tenant.id;
}

/** What the edge makes of an id: here without a key, the same for the same name. */
export function person(name: string, kind: NewUserReference['kind'] = 'user'): NewUserReference {
  return { key: sixteen(`${kind}:${name}`), kind, sealedId: Buffer.from(`sealed ${name}`) };
}

export type EventSketch = Partial<Omit<NewEvent, 'key' | 'bodyDigest' | 'user'>> & { id?: string; user?: string; visitor?: string };

export function event({ id, user, visitor, ...rest }: EventSketch = {}): NewEvent {
  const body: Omit<NewEvent, 'key' | 'bodyDigest' | 'user'> = {
    type: 'view', customType: null, itemId: null, at: Date.UTC(2026, 0, 2), quantity: 1, price: null, currency: null, query: null,
    rating: null, session: null, order: null, recommendationId: null, country: null, consent: null, bot: false, attributes: null, ...rest,
  };
  return {
    ...body,
    key: id === undefined ? null : sixteen(id),
    bodyDigest: id === undefined ? null : sixteen(canonicalJson({ ...body, user, visitor })),
    user: user !== undefined ? person(user) : visitor !== undefined ? person(visitor, 'visitor') : null,
  };
}

const sixteen = (text: string): Uint8Array => createHash('sha256').update(text).digest().subarray(0, 16);
