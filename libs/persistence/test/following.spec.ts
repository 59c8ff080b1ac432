import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogPosition, TenantId } from '@zhiyin/domain';
import { PgChangeFeed, PgEventLog } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { event, newTenant } from './shop.ts';

let test: TestDatabase;
let log: PgEventLog;
let feed: PgChangeFeed;

beforeAll(async () => {
  test = await createTestDatabase();
  log = new PgEventLog(test.database);
  feed = new PgChangeFeed(test.database);
});
afterAll(() => test.close());

/** A writer whose transaction stays open until told. */
async function openWriter(tenant: TenantId, query: string): Promise<{ commit(): Promise<void>; rollback(): Promise<void> }> {
  const client = new pg.Client({ connectionString: test.urls.app });
  await client.connect();
  await client.query(`begin; select set_config('app.tenant_id', '${tenant}', true)`);
  await client.query('insert into event (tenant_id, type, occurred_at, query, consented) values ($1, 2, now(), $2, true)', [tenant, query]);
  const end = (how: string) => async () => {
    await client.query(how);
    await client.end();
  };
  return { commit: end('commit'), rollback: end('rollback') };
}

class Follower {
  readonly seen: string[] = [];
  #at: LogPosition;

  constructor(from: LogPosition) {
    this.#at = from;
  }

  async poll(tenants: readonly TenantId[]): Promise<string[]> {
    const page = await feed.poll(this.#at, tenants);
    this.#at = page.position;
    const fresh = page.events.map(({ event }) => event.query ?? '');
    this.seen.push(...fresh);
    return fresh;
  }
}

const search = (query: string) => event({ id: query, type: 'search', query });

describe('following the log', () => {
  it('gives each committed event once, in order, and nothing of tenants not asked for', async () => {
    const [tenant, other] = [await newTenant(test.database), await newTenant(test.database)];
    const follower = new Follower(await feed.position());
    await log.append(tenant, [search('a'), search('b')]);
    await log.append(other, [search('foreign')]);
    await log.append(tenant, [search('c')]);
    expect(await follower.poll([tenant])).toEqual(['a', 'b', 'c']);
    expect(await follower.poll([tenant])).toEqual([]);
    expect((await feed.poll(await feed.position(), [])).events).toEqual([]);
  });

  it('gives changes of every tenant, also of those whose events nobody asked for', async () => {
    const from = await feed.position();
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ itemId: 'mug' })]);
    expect((await feed.poll(from, [])).changes).toEqual(expect.arrayContaining([
      { tenant, change: { kind: 'tenant', status: 'active' } }, { tenant, change: { kind: 'items', numbers: [0] } },
    ]));
  });

  it('sees what commits out of order, and is frozen by no transaction that stays open', async () => {
    const tenant = await newTenant(test.database);
    const follower = new Follower(await feed.position());
    const forgotten = await openWriter(tenant, 'open for long');
    const abandoned = await openWriter(tenant, 'never');
    const early = await openWriter(tenant, 'written first, committed second');
    await log.append(tenant, [search('written second, committed first')]);
    expect(await follower.poll([tenant])).toEqual(['written second, committed first']);
    await early.commit();
    expect(await follower.poll([tenant])).toEqual(['written first, committed second']);
    for (let i = 0; i < 20; i++) {
      await log.append(tenant, [search(`meanwhile ${i}`)]);
      expect(await follower.poll([tenant])).toEqual([`meanwhile ${i}`]);
    }
    await abandoned.rollback();
    expect(await follower.poll([tenant])).toEqual([]);
    await forgotten.commit();
    expect(await follower.poll([tenant])).toEqual(['open for long']);
    expect(await follower.poll([tenant])).toEqual([]);
  });

  it('delivers everything acknowledged exactly once to two followers under concurrent writers', async () => {
    const tenants = [await newTenant(test.database), await newTenant(test.database)];
    const start = await feed.position();
    const followers = [new Follower(start), new Follower(start)];
    const acknowledged: string[] = [];
    let writing = true;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; round < 25; round++) {
        const batch = Array.from({ length: 1 + ((writer * 7 + round) % 9) }, (_, i) => search(`${writer}-${round}-${i}`));
        const outcomes = await log.append(tenants[(writer + round) % 2], batch);
        outcomes.forEach((outcome, i) => outcome === 'accepted' && acknowledged.push(batch[i].query ?? ''));
      }
    });
    const slow = Array.from({ length: 3 }, async (_, i) => {
      for (let round = 0; round < 5; round++) {
        const writer = await openWriter(tenants[round % 2], `slow-${i}-${round}`);
        await new Promise((resolve) => setTimeout(resolve, 15 + 11 * i));
        if (round === 3) await writer.rollback();
        else {
          await writer.commit();
          acknowledged.push(`slow-${i}-${round}`);
        }
      }
    });
    const polling = followers.map(async (follower, i) => {
      while (writing) {
        await follower.poll(tenants);
        if (i) await new Promise((resolve) => setTimeout(resolve, 7));
      }
    });
    await Promise.all([...writers, ...slow]);
    writing = false;
    await Promise.all(polling);
    for (const follower of followers) {
      await follower.poll(tenants);
      expect([...follower.seen].sort()).toEqual([...acknowledged].sort());
    }
  });

  it('refuses a position of another cluster, which a restored backup leaves behind', async () => {
    const { next } = await feed.position();
    await expect(feed.poll({ next: next + 1_000_000n, running: [] }, [])).rejects.toThrow(expect.objectContaining({ code: 'LOG_POSITION_FOREIGN' }));
  });

  it('reads new rows by index, however large the log is and whatever the planner knows of it', async () => {
    const tenant = await newTenant(test.database);
    await test.database.withTenant(tenant, (client) => client.query(
      "insert into event (tenant_id, type, occurred_at, consented) select $1, 1, now(), true from generate_series(1, 60000)", [tenant]));
    const { next } = await feed.position();
    await log.append(tenant, [search('the newest')]);
    const owner = new pg.Client({ connectionString: test.urls.owner });
    await owner.connect();
    await owner.query('select pg_stat_force_next_flush()');
    const scanned = async (): Promise<number> => {
      const { rows } = await owner.query<{ n: string }>("select seq_tup_read as n from pg_stat_user_tables where relname = 'event'");
      return Number(rows[0].n);
    };
    const before = await scanned();
    expect((await feed.poll({ next, running: [3n] }, [tenant])).events).toHaveLength(1);
    // Statistics of a connection are written out with its next statement, at the latest a second later.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await feed.position();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await scanned()).toBe(before);
    await owner.end();
  });
});

describe('replaying since a position', () => {
  it('gives consented human events that the position had not seen, in pages', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [search('before')]);
    const open = await openWriter(tenant, 'open at the position');
    const position = await feed.position();
    await open.commit();
    await log.append(tenant, [search('after'), event({ type: 'search', query: 'no consent', consent: false }), event({ type: 'search', query: 'bot', bot: true })]);
    const seen: (string | null)[] = [];
    for await (const page of log.since(tenant, position)) seen.push(...page.map(({ query }) => query));
    expect(seen).toEqual(['open at the position', 'after']);
  });

  it('gives nothing for a position of another cluster', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [search('here')]);
    const { next } = await feed.position();
    for await (const page of log.since(tenant, { next: next + 1_000_000n, running: [] })) expect(page).toEqual([]);
  });
});
