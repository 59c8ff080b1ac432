import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { goods, TestApi, type TestTenant } from './harness.ts';

let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop', { rate: 100_000 });
  await shop.items(goods(5));
});
afterAll(() => api?.stop());

const ROUTES: readonly (readonly [method: string, route: string, field: string | null])[] = [
  ['POST', '/v1/events', 'events'], ['PUT', '/v1/items', 'items'], ['PATCH', '/v1/items', 'items'], ['DELETE', '/v1/items', 'ids'],
  ['PUT', '/v1/users', 'users'], ['POST', '/v1/users/merge', null], ['POST', '/v1/recommendations', null], ['POST', '/v1/rank', null], ['POST', '/v1/search', null],
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('\0', '\ud800', '__proto__', 'constructor', "'; drop table event; --", '{{7*7}}', '$where', '../../etc/passwd', '1e309', '\u202eabc', 'x'.repeat(9000), 'view', 'i1', 'home', 'u1', 'NaN', '2026-11-23T10:00:00Z'),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 }, text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom(1e308, -0, 2 ** 53, -1e300, 9e15, -9e15),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'a', 'b')), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** Mostly the fields we know, so that the checks behind the first one are reached as well. */
const KNOWN_FIELDS = [
  'id', 'type', 'name', 'user', 'visitor', 'item', 'at', 'quantity', 'price', 'currency', 'query', 'rating', 'session', 'order', 'recommendationId', 'country',
  'consent', 'userAgent', 'attributes', 'title', 'description', 'brand', 'categories', 'cost', 'stock', 'available', 'publishedAt', 'url', 'image', 'placement',
  'items', 'limit', 'exclude', 'filter', 'explain', 'category', 'candidates', 'validateOnly', 'userToken', 'facets', 'sort', 'cursor',
];
const sound = fc.constantFrom<object>(
  { type: 'view', item: 'i1', user: 'u1' }, { type: 'purchase', item: 'i1', quantity: 1, price: 2 }, { id: 'i1', title: 'T' }, { user: 'u1' },
  { placement: 'home' }, { placement: 'home', candidates: ['i1'] }, { visitor: 'v', user: 'u1' }, { type: 'search', query: 'q' },
);
const element = fc.tuple(sound, fc.dictionary(fc.constantFrom(...KNOWN_FIELDS), value, { maxKeys: 3 })).map(([base, odd]) => ({ ...base, ...odd }));
const body = fc.oneof(
  { weight: 6, arbitrary: fc.array(element, { minLength: 1, maxLength: 4 }).map((elements) => ({ elements })) },
  { weight: 2, arbitrary: element.map((only) => ({ only })) },
  { weight: 1, arbitrary: value.map((raw) => ({ raw: JSON.stringify(raw) ?? '' })) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map((raw) => ({ raw })) },
);

describe('hostile bodies', () => {
  it('2000 of them: never a 5xx, always a JSON answer, and the server goes on working', async () => {
    let accepted = 0;
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTES), body, async ([method, route, field], made) => {
        const content = 'raw' in made ? made.raw : JSON.stringify('elements' in made ? (field ? { [field]: made.elements } : made.elements[0]) : made.only);
        const answer = await api.send(method, route, { key: shop.secretKey, raw: content, headers: { 'content-type': 'application/json' } });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 200) accepted++;
        if (answer.status >= 500) throw new Error(`${answer.status} for ${method} ${route} ${content}: ${JSON.stringify(answer.body)}`);
        expect(typeof answer.body).toBe('object');
        expect(answer.headers.get('content-type')).toContain('json');
      }),
      { numRuns: 2000, endOnFailure: true },
    );
    // Otherwise this would have tested the first check only.
    expect(accepted).toBeGreaterThan(200);
    expect((await shop.events([{ type: 'view', item: 'i1' }])).status).toBe(200);
  }, 180_000);

  it.each([
    ['GET', '/v1/users/%00/export'], ['GET', '/v1/users/%ED%A0%80/export'], ['DELETE', `/v1/users/${'x'.repeat(700)}`], ['GET', '/v1/users/%/export'],
    ['GET', '/v1/users/u/export?kind=__proto__'], ['GET', '/v1/users/u/export?kind=user&kind=visitor'], ['POST', '/v1/recommendations?__proto__[x]=1'],
  ])('%s %s is answered with a problem', async (method, route) => {
    const answer = await api.send(method, route, { key: shop.secretKey });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('survives a body that is nothing but depth', async () => {
    const answer = await api.send('POST', '/v1/events', { key: shop.secretKey, raw: '['.repeat(200_000) + ']'.repeat(200_000) });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ accepted: 0, results: [{ status: 'rejected' }] });
  });
});
