import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TenantId } from '@zhiyin/domain';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { PgChangeFeed, PgDatasetSource, PgEventLog, PgUserStore } from '@zhiyin/persistence';
import { event, newTenant, person } from './shop.ts';

let test: TestDatabase;
let log: PgEventLog;
let users: PgUserStore;

beforeAll(async () => {
  test = await createTestDatabase();
  log = new PgEventLog(test.database);
  users = new PgUserStore(test.database);
});
afterAll(() => test.close());

const rowsOf = async (tenant: TenantId, sql: string): Promise<Record<string, unknown>[]> =>
  (await test.database.withTenant(tenant, (client) => client.query<Record<string, unknown>>(sql))).rows;

describe('appending events', () => {
  it('keeps every field', async () => {
    const tenant = await newTenant(test.database);
    const sent = event({
      id: 'e1', user: 'ada', type: 'custom', customType: 'wishlist', itemId: 'mug', at: 1_763_900_000_123, quantity: 2, price: 4.95,
      currency: 'EUR', query: 'blue "mug", {large}', rating: 4.5, session: 's1', order: 'o1', recommendationId: 'r1', country: 'DE',
      consent: true, bot: false, attributes: { colours: ['blue', null], depth: { a: 1 } },
    });
    expect(await log.append(tenant, [sent])).toEqual(['accepted']);
    const { number } = (await users.find(tenant, person('ada').key))!;
    expect(await log.history(tenant, number, 10)).toEqual([{
      sequence: expect.any(Number), type: 'custom', customType: 'wishlist', user: 0, item: 0, at: 1_763_900_000_123, quantity: 2, price: 4.95,
      currency: 'EUR', query: 'blue "mug", {large}', rating: 4.5, session: 's1', order: 'o1', recommendationId: 'r1', country: 'DE',
      consented: true, bot: false, attributes: { colours: ['blue', null], depth: { a: 1 } },
    }]);
  });

  it('stores an id once, within a batch and across batches, and reports another body under it', async () => {
    const tenant = await newTenant(test.database);
    const [first, again, other] = [event({ id: 'x', itemId: 'a' }), event({ id: 'x', itemId: 'a' }), event({ id: 'x', itemId: 'b' })];
    expect(await log.append(tenant, [first, again, other, event({ itemId: 'a' }), event({ itemId: 'a' })]))
      .toEqual(['accepted', 'duplicate', 'conflict', 'accepted', 'accepted']);
    expect(await log.append(tenant, [other, again, event({ id: 'y' })])).toEqual(['conflict', 'duplicate', 'accepted']);
    expect(await rowsOf(tenant, 'select count(*)::int as n from event')).toEqual([{ n: 4 }]);
  });

  it('knows an id again after 27 days, and the same id of another tenant is another event', async () => {
    const [tenant, neighbour] = [await newTenant(test.database), await newTenant(test.database)];
    await log.append(tenant, [event({ id: 'old' })]);
    await rowsOf(tenant, "update event_identity set received_at = received_at - interval '27 days'");
    expect(await log.append(tenant, [event({ id: 'old' })])).toEqual(['duplicate']);
    expect(await log.append(neighbour, [event({ id: 'old' })])).toEqual(['accepted']);
  });

  it('lets consent of the event win over that of the user, and that over that of the tenant', async () => {
    const tenant = await newTenant(test.database, false);
    await users.upsert(tenant, [{ ...person('yes'), attributes: {}, country: null, consent: true }]);
    await log.append(tenant, [
      event({ user: 'nobody' }), event({ user: 'yes' }), event({ user: 'yes', consent: false }), event({ user: 'nobody', consent: true }), event({}),
    ]);
    expect(await rowsOf(tenant, 'select consented from event order by sequence')).toEqual([false, true, false, true, false].map((consented) => ({ consented })));
  });

  it('credits a merged visitor to the user, and stores nothing of an erased one', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ visitor: 'browser', itemId: 'a' }), event({ user: 'ada', itemId: 'b' })]);
    await users.merge(tenant, person('browser', 'visitor'), person('ada'));
    await log.append(tenant, [event({ visitor: 'browser', itemId: 'c' })]);
    const ada = (await users.find(tenant, person('ada').key))!;
    expect(await log.history(tenant, ada.number, 10)).toHaveLength(3);
    await users.erase(tenant, person('ada').key);
    expect(await log.append(tenant, [event({ user: 'ada' }), event({ visitor: 'browser' }), event({ user: 'bob' })])).toEqual(['refused', 'refused', 'accepted']);
    expect(await rowsOf(tenant, 'select count(*)::int as n from event')).toEqual([{ n: 1 }]);
  });

  it('announces items that nobody knew', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ itemId: 'a' }), event({ itemId: 'b' }), event({ itemId: 'a' })]);
    await log.append(tenant, [event({ itemId: 'a' })]);
    expect(await rowsOf(tenant, "select change from tenant_change where change->>'kind' = 'items'")).toEqual([{ change: { kind: 'items', numbers: [0, 1] } }]);
    expect(await rowsOf(tenant, 'select external_id, placeholder from item order by number')).toEqual([
      { external_id: 'a', placeholder: true }, { external_id: 'b', placeholder: true },
    ]);
  });

  it('creates nobody and nothing that only a refused, repeated or conflicting event names', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ id: 'x', user: 'ada', itemId: 'mug' })]);
    await users.upsert(tenant, [{ ...person('gone'), attributes: {}, country: null, consent: null }]);
    await users.erase(tenant, person('gone').key);
    expect(await log.append(tenant, [
      event({ id: 'x', user: 'eve', itemId: 'ghost' }), event({ id: 'y', user: 'gone', itemId: 'phantom' }),
      event({ id: 'z', user: 'bob', itemId: 'cup' }), event({ id: 'z', user: 'eve', itemId: 'ghost' }),
    ])).toEqual(['conflict', 'refused', 'accepted', 'conflict']);
    expect(await rowsOf(tenant, 'select external_id from item order by number')).toEqual([{ external_id: 'mug' }, { external_id: 'cup' }]);
    expect(await rowsOf(tenant, 'select count(*)::int as n from app_user')).toEqual([{ n: 3 }]);
    expect(await users.find(tenant, person('eve').key)).toBeNull();
  });

  it('lets nobody give consent for a person who withheld it', async () => {
    const tenant = await newTenant(test.database);
    await users.upsert(tenant, [{ ...person('no'), attributes: {}, country: null, consent: false }]);
    await log.append(tenant, [event({ user: 'no', consent: true }), event({ user: 'no' })]);
    expect(await rowsOf(tenant, 'select consented from event')).toEqual([{ consented: false }, { consented: false }]);
  });

  it('takes back, with consent, what was given before: from history, replay and training', async () => {
    const tenant = await newTenant(test.database);
    const start = await new PgChangeFeed(test.database).position();
    await users.upsert(tenant, ['ada', 'bob'].map((name) => ({ ...person(name), attributes: {}, country: 'DE', consent: null })));
    await log.append(tenant, [event({ user: 'ada', itemId: 'a' }), event({ user: 'bob', itemId: 'b' }), event({ itemId: 'c' })]);
    await users.upsert(tenant, [{ ...person('ada'), attributes: null, country: null, consent: false }]);
    const [ada, bob] = [(await users.find(tenant, person('ada').key))!.number, (await users.find(tenant, person('bob').key))!.number];
    expect(await log.history(tenant, ada, 10)).toEqual([]);
    const seen = async (pages: AsyncIterable<readonly { user: number | null }[]>) => {
      const people: (number | null)[] = [];
      for await (const page of pages) people.push(...page.map(({ user }) => user));
      return people;
    };
    expect(await seen(log.since(tenant, start))).toEqual([bob, null]);
    const snapshot = await new PgDatasetSource(test.database).open(tenant);
    expect([await seen(snapshot.events()), await seen(snapshot.userCountries())]).toEqual([[bob, null], [bob]]);
    await snapshot.close();
  });

  it('gives a session in which nobody was named its own events only', async () => {
    const [tenant, neighbour] = [await newTenant(test.database), await newTenant(test.database)];
    await log.append(neighbour, [event({ session: 's', itemId: 'theirs' })]);
    await log.append(tenant, [
      event({ session: 's', query: '2', at: 2000 }), event({ session: 's', query: '1', at: 1000 }), event({ session: 's', user: 'ada' }),
      event({ session: 's', consent: false }), event({ session: 's', bot: true }), event({ session: 't' }), event({ session: 's', query: '3', at: 3000 }),
    ]);
    expect((await log.sessionHistory(tenant, 's', 2)).map(({ query }) => query)).toEqual(['2', '3']);
    expect((await log.sessionHistory(tenant, 's', 9)).map(({ query }) => query)).toEqual(['1', '2', '3']);
  });

  it('rounds what is too small for its column instead of refusing the batch', async () => {
    const tenant = await newTenant(test.database);
    expect(await log.append(tenant, [event({ quantity: 1e-50, rating: 1e-60, price: 5e-324 }), event()])).toEqual(['accepted', 'accepted']);
    expect(await rowsOf(tenant, 'select quantity, rating, price from event order by sequence limit 1')).toEqual([{ quantity: 0, rating: 0, price: 5e-324 }]);
  });

  it('stores nothing of a batch when one row cannot be stored', async () => {
    const tenant = await newTenant(test.database);
    await expect(log.append(tenant, [event({ id: 'good', itemId: 'a' }), event({ id: 'bad', query: 'a\0b' })])).rejects.toThrow();
    expect(await rowsOf(tenant, 'select count(*)::int as n from event_identity')).toEqual([{ n: 0 }]);
    expect(await log.append(tenant, [event({ id: 'good', itemId: 'a' })])).toEqual(['accepted']);
  });

  it('refuses a tenant that does not exist', async () => {
    await expect(log.append(999_999 as TenantId, [event()])).rejects.toThrow(expect.objectContaining({ code: 'TENANT_UNKNOWN' }));
  });
});

describe('eight writers at once', () => {
  it('neither deadlock nor double when they create the same users, items and ids in different orders', async () => {
    const tenant = await newTenant(test.database);
    const names = Array.from({ length: 60 }, (_, i) => i);
    const batches = Array.from({ length: 8 }, (_, writer) => Array.from({ length: 6 }, (_, round) => {
      const rotated = names.map((_, i) => names[(i * 7 + writer * 13 + round * 29) % names.length]);
      return rotated.map((n) => event({ id: `id-${round}-${n}`, user: `user-${n}-${round}`, itemId: `item-${n}-${round}` }));
    }));
    const outcomes = (await Promise.all(batches.map(async (rounds) => {
      const own = [];
      for (const batch of rounds) own.push(...(await log.append(tenant, batch)));
      return own;
    }))).flat();
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(360);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(7 * 360);
    expect(await rowsOf(tenant, `select (select count(*)::int from event) as events, (select count(*)::int from app_user) as users,
      (select count(*)::int from user_identity) as identities, (select count(*)::int from item) as items,
      (select max(number) from app_user) as last_user, (select max(number) from item) as last_item`))
      .toEqual([{ events: 360, users: 360, identities: 360, items: 360, last_user: 359, last_item: 359 }]);
  });

  it('leave nothing of a person who is erased while events about them arrive', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ user: 'ada', itemId: 'a' })]);
    let stop = false;
    const writers = Array.from({ length: 4 }, async () => {
      while (!stop) await log.append(tenant, [event({ user: 'ada', itemId: 'a' }), event({ user: 'bob', itemId: 'a' })]);
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { number } = (await users.find(tenant, person('ada').key))!;
    await users.erase(tenant, person('ada').key);
    await new Promise((resolve) => setTimeout(resolve, 100));
    stop = true;
    await Promise.all(writers);
    expect(await rowsOf(tenant, `select count(*)::int as n from event where user_number = ${number}`)).toEqual([{ n: 0 }]);
  });

  it('wait for an open transaction that holds the same id, and then know it as a duplicate', async () => {
    const tenant = await newTenant(test.database);
    const client = await test.database.app.connect();
    const held = event({ id: 'held' });
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', '${tenant}', true)`);
    await client.query('insert into event_identity values ($1, $2, $3)', [tenant, held.key, held.bodyDigest]);
    const waiting = log.append(tenant, [held, event({ id: 'free' })]);
    await expect(Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 200, 'still waiting'))])).resolves.toBe('still waiting');
    await client.query('commit');
    client.release();
    expect(await waiting).toEqual(['duplicate', 'accepted']);
  });
});
