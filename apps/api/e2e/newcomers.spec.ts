import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { goods, TestApi, type EventAnswer, type TestTenant } from './harness.ts';

const newcomers = { windowSeconds: 600, users: 3, items: 2 };
let api: TestApi;
let replica: TestApi;

beforeAll(async () => {
  api = await TestApi.start({ newcomers });
  replica = await TestApi.start({ on: api.test, newcomers });
});
afterAll(async () => {
  await replica?.stop();
  await api?.stop();
});

async function shopWithGoods(slug: string): Promise<TestTenant> {
  const shop = await api.tenant(slug);
  await shop.items(goods(3));
  return shop;
}
const view = (visitor: string, item: string) => ({ id: `${visitor} ${item}`, type: 'view', visitor, item });
const statuses = ({ body }: { body: EventAnswer }) => body.results.map(({ status }) => status);
const codes = ({ body }: { body: EventAnswer }) => body.results.map(({ error }) => error?.code);

describe('what a publishable key may bring along', () => {
  it('ends at its bound of new people: those beyond are rejected one by one, the rest of the batch is stored', async () => {
    const shop = await shopWithGoods('people');
    const answer = await shop.events(['a', 'b', 'c', 'd', 'a', 'e'].map((visitor, n) => view(visitor, `i${n % 3}`)), shop.publishableKey);
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(4);
    expect(statuses(answer)).toEqual(['accepted', 'accepted', 'accepted', 'rejected', 'accepted', 'rejected']);
    expect(answer.body.results[3]).toEqual({
      index: 3, id: 'd i0', status: 'rejected',
      error: {
        code: 'NEW_USERS_EXHAUSTED', field: 'visitor', got: 'another new one', remedy: expect.stringContaining('send the event again later'),
        expected: 'somebody known, or among the 3 new users and visitors that one publishable key may bring along in 600 seconds',
      },
    });
    expect([await shop.count('app_user'), await shop.count('user_identity'), await shop.count('event'), await shop.count('event_identity')]).toEqual([3, 3, 4, 4]);
  });

  it('ends at its bound of new items, and whoever only came with those is not counted', async () => {
    const shop = await shopWithGoods('items');
    const answer = await shop.events([view('a', 'x'), view('a', 'y'), view('b', 'z'), view('a', 'i1'), view('c', 'x')], shop.publishableKey);
    expect(codes(answer)).toEqual([undefined, undefined, 'NEW_ITEMS_EXHAUSTED', undefined, undefined]);
    expect(answer.body.results[2].error).toMatchObject({ field: 'item', remedy: expect.stringContaining('PUT /v1/items') });
    expect([await shop.count('item'), await shop.count('app_user')]).toEqual([5, 2]);
    expect(statuses(await shop.events([view('d', 'i1')], shop.publishableKey))).toEqual(['accepted']);
    await shop.items([{ id: 'z', title: 'Described' }]);
    expect(statuses(await shop.events([view('a', 'z')], shop.publishableKey))).toEqual(['accepted']);
  });

  it('leaves nothing of a rejected event behind: the same id is taken when there is room, and twice in a batch is twice rejected', async () => {
    const shop = await shopWithGoods('again');
    await shop.events([view('a', 'i0'), view('b', 'i0'), view('c', 'i0')], shop.publishableKey);
    const late = view('d', 'i0');
    expect(statuses(await shop.events([late, late, { ...late, item: 'i1' }], shop.publishableKey))).toEqual(['rejected', 'rejected', 'rejected']);
    expect(statuses(await shop.events([view('a', 'i0'), late], shop.publishableKey))).toEqual(['duplicate', 'rejected']);
    await shop.query("update newcomer_count set since = since - interval '601 seconds'");
    expect(statuses(await shop.events([late], shop.publishableKey))).toEqual(['accepted']);
    expect(await shop.query('select users, items from newcomer_count')).toEqual([{ users: 1, items: 0 }]);
  });

  it('does not bind a secret key, nor one key by what another brought', async () => {
    const shop = await shopWithGoods('keys');
    const crowd = (prefix: string) => Array.from({ length: 6 }, (_, n) => view(`${prefix}${n}`, `${prefix}-item-${n}`));
    expect((await shop.events(crowd('s'), shop.secretKey)).body.accepted).toBe(6);
    expect((await shop.events(crowd('p'), shop.publishableKey)).body.accepted).toBe(2);
    expect((await shop.events(crowd('q'), (await shop.key('publishable')).key)).body.accepted).toBe(2);
  });

  it('holds on all replicas together, however many send at once', async () => {
    const shop = await shopWithGoods('replicas');
    const answers = await Promise.all(Array.from({ length: 24 }, (_, n) =>
      shop.events([view(`v${n}`, 'i0'), view(`w${n % 4}`, 'i1'), view('known to all', 'i2')], shop.publishableKey, n % 2 ? api : replica)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await shop.count('app_user')).toBe(3);
    expect(new Set(answers.flatMap(codes))).toEqual(new Set([undefined, 'NEW_USERS_EXHAUSTED']));
    expect(await shop.query('select users from newcomer_count')).toEqual([{ users: 3 }]);
  });
});
