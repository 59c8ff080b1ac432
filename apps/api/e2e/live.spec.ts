import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, goods, TestApi, type SlateAnswer, type TestTenant } from './harness.ts';
import { trainAndPublish } from './train-and-publish.ts';

let first: TestApi;
let second: TestApi;
let shop: TestTenant;

/** People who view i1 also buy i2: what co-visitation learns from. */
const couples = Array.from({ length: 40 }, (_, n) => [
  { id: `c${n}a`, type: 'view', user: `u${n}`, item: 'i1' },
  { id: `c${n}b`, type: 'purchase', user: `u${n}`, item: 'i2' },
  { id: `c${n}c`, type: 'view', user: `w${n}`, item: 'i7' },
  { id: `c${n}d`, type: 'purchase', user: `w${n}`, item: 'i8' },
]).flat();

beforeAll(async () => {
  first = await TestApi.start();
  second = await TestApi.start({ on: first.test });
  shop = await first.tenant('shop');
  await shop.items(goods(30));
  await shop.events(couples);
  await trainAndPublish(first, shop);
});
afterAll(async () => {
  await second?.stop();
  await first?.stop();
});

const top = ({ body }: { body: SlateAnswer }) => body.items.slice(0, 3).map(({ id }) => id);
const look = (user: string, api = first) => shop.recommend({ placement: 'home', user, limit: 10 }, shop.secretKey, api);

describe('live', () => {
  it('answers from trained models, personally and with reasons', async () => {
    const { body } = await first.send<SlateAnswer & { versions: object }>('POST', '/v1/recommendations', {
      key: shop.secretKey, body: { placement: 'product', items: ['i1'], explain: true },
    });
    expect(Object.keys(body.versions)).toEqual(expect.arrayContaining(['popularity', 'co-visitation']));
    expect(body.items[0].id).toBe('i2');
    expect(JSON.stringify(body.items[0])).toContain('reasons');
  });

  it('an accepted event changes the same replica\'s very next answer', async () => {
    const before = top(await look('newcomer'));
    await shop.events([{ id: 'n1', type: 'view', user: 'newcomer', item: 'i7' }]);
    const after = top(await look('newcomer'));
    expect(after).toContain('i8');
    expect(after).not.toEqual(before);
  });

  it('and the other replica\'s within a second', async () => {
    const waits: number[] = [];
    // The best of three: other work on this machine is not the platform's delay.
    for (const user of ['other-side', 'far-side', 'back-side']) {
      await look(user, second);
      await shop.events([{ id: user, type: 'view', user, item: 'i7' }]);
      waits.push(await eventually(async () => top(await look(user, second)).includes('i8'), 20_000));
    }
    expect(Math.min(...waits)).toBeLessThan(1_000);
  });

  it('an open transaction elsewhere freezes nobody, and its rows arrive with its commit', async () => {
    const open = new pg.Client({ connectionString: first.test.urls.owner });
    await open.connect();
    try {
      await open.query('begin');
      await open.query('select pg_current_xact_id()');
      await look('during', second);
      await shop.events([{ id: 'p1', type: 'view', user: 'during', item: 'i7' }]);
      expect(top(await look('during'))).toContain('i8');
      await eventually(async () => top(await look('during', second)).includes('i8'), 20_000);
    } finally {
      await open.query('rollback').catch(() => undefined);
      await open.end();
    }
  });

  it('a session without user has a history of its own', async () => {
    const ask = () => first.send<SlateAnswer>('POST', '/v1/recommendations', { key: shop.publishableKey, body: { placement: 'home', session: 'anon-1', limit: 10 } });
    const before = top(await ask());
    // A publishable key speaks for the browser that sends: one that calls itself 'node' would be a robot.
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64; rv:144.0) Gecko/20100101 Firefox/144.0' };
    await first.send('POST', '/v1/events', { key: shop.publishableKey, headers, body: { events: [{ id: 'a1', type: 'view', session: 'anon-1', item: 'i7' }] } });
    expect(top(await ask())).not.toEqual(before);
  });

  it('without consent the history counts for nothing', async () => {
    const stranger = top(await look('nobody-ever'));
    await shop.events([{ id: 'q1', type: 'view', user: 'quiet', item: 'i7' }]);
    expect(top(await look('quiet'))).not.toEqual(stranger);
    await first.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: 'quiet', consent: false }] } });
    expect(top(await look('quiet'))).toEqual(stranger);
    await eventually(async () => JSON.stringify(top(await look('quiet', second))) === JSON.stringify(stranger), 20_000);
  });

  it('ranks own candidates and names those it does not know', async () => {
    const { body } = await first.send<SlateAnswer>('POST', '/v1/rank', {
      key: shop.secretKey, body: { placement: 'product', items: ['i1'], candidates: ['i20', 'nobody', 'i2', 'i21'] },
    });
    expect(body.missingItems).toEqual(['nobody']);
    expect(body.items[0].id).toBe('i2');
    expect(body.items.map(({ id }) => id).sort()).toEqual(['i2', 'i20', 'i21']);
  });

  it('obeys limit, exclude and filter', async () => {
    const ask = (body: object) => shop.recommend({ placement: 'home', ...body });
    expect((await ask({ limit: 3 })).body.items).toHaveLength(3);
    expect((await ask({ limit: 30, exclude: ['i1', 'i2'] })).body.items.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['i1']));
    const cheap = await ask({ limit: 30, filter: 'price < 14 and categories contains "Even"' });
    expect(cheap.body.items.map(({ id }) => id).sort()).toEqual(['i0', 'i2']);
    const broken = await ask({ filter: 'price <<< 3' });
    expect(broken.status).toBe(400);
    expect((await ask({ validateOnly: true, filter: 'price < 14' })).body).toMatchObject({ validated: true, items: [], recommendationId: null });
    expect((await ask({ validateOnly: true, filter: 'price <' })).status).toBe(400);
    expect((await shop.recommend({ placement: 'no-such-place' })).status).toBe(404);
  });

  it('logs one impression a slate, with scores and propensities', async () => {
    const asked = 23; // no other test asks for so many
    const ask = async () => (await shop.recommend({ placement: 'home', user: 'w1', limit: asked })).body.items.length;
    expect(await ask()).toBe(asked);
    expect(await ask()).toBe(asked);
    const logged = () => shop.count('impression', 'cardinality(items) = $1', [asked]);
    await eventually(async () => (await logged()) === 2, 20_000);
    const [row] = await shop.query<{ scores: number[]; propensities: number[]; user_number: number | null }>('select * from impression where cardinality(items) = $1', [asked]);
    expect(row.user_number).not.toBeNull();
    expect(row.scores).toHaveLength(asked);
    expect(row.propensities).toHaveLength(asked);
    expect(row.propensities.every((p) => p > 0 && p <= 1)).toBe(true);
  });
});
