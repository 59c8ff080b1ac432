import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { goods, TestApi, type EventAnswer, type TestTenant } from './harness.ts';

let now = Date.now();
let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start({ clock: () => now });
  shop = await api.tenant('shop');
  await shop.items(goods(5));
});
afterAll(() => api?.stop());

const statuses = (answer: { body: EventAnswer }) => answer.body.results.map(({ status }) => status);

describe('POST /v1/events', () => {
  it('answers every element and stores the good ones beside the bad ones', async () => {
    const before = await shop.count('event');
    const answer = await shop.events([
      { id: 'a1', type: 'view', user: 'u1', item: 'i1' },
      { id: 'a2', type: 'vieww', user: 'u1', item: 'i1' },
      { id: 'a3', type: 'purchase', user: 'u1', item: 'i2', quantity: 2, price: 9.5, currency: 'EUR', order: 'o1' },
      { id: 'a4', type: 'view', user: 'u1' },
      7 as unknown as object,
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.accepted).toBe(2);
    expect(statuses(answer)).toEqual(['accepted', 'rejected', 'accepted', 'rejected', 'rejected']);
    expect(answer.body.results[1]).toMatchObject({ index: 1, id: 'a2', error: { code: 'EVENT_MALFORMED', field: 'type', got: '"vieww"' } });
    expect(answer.body.results[3].error).toMatchObject({ field: 'item' });
    expect(await shop.count('event')).toBe(before + 2);
  });

  it('takes a list and newline-delimited JSON as well', async () => {
    const list = await api.send<EventAnswer>('POST', '/v1/events', { key: shop.secretKey, body: [{ type: 'view', item: 'i1', visitor: 'v' }] });
    const raw = '{"type":"view","item":"i1"}\n{"type":"search","query":"mugs"}\n';
    const lines = await api.send<EventAnswer>('POST', '/v1/events', { key: shop.secretKey, raw, headers: { 'content-type': 'application/x-ndjson' } });
    expect(list.body.accepted).toBe(1);
    expect(lines.body.accepted).toBe(2);
  });

  it('recognises a repetition whatever the order of its fields, and reports a reused id', async () => {
    const event = { id: 'd1', type: 'cart', user: 'u1', item: 'i1', quantity: 1, attributes: { a: 1, b: 2 } };
    expect(statuses(await shop.events([event]))).toEqual(['accepted']);
    const { id, ...rest } = event;
    const turned = { ...rest, attributes: { b: 2, a: 1 }, id };
    expect(statuses(await shop.events([turned, { ...event, quantity: 3 }]))).toEqual(['duplicate', 'conflict']);
    expect(statuses(await shop.events([{ ...event, id: 'd2' }, { ...event, id: 'd2' }]))).toEqual(['accepted', 'duplicate']);
  });

  it('recognises it across midnight and after a restart', async () => {
    const event = { id: 'midnight', type: 'view', user: 'u2', item: 'i1' };
    now = Date.UTC(2026, 10, 23, 23, 59, 59);
    expect(statuses(await shop.events([event]))).toEqual(['accepted']);
    now = Date.UTC(2026, 10, 24, 0, 0, 1);
    expect(statuses(await shop.events([event]))).toEqual(['duplicate']);
    const restarted = await TestApi.start({ on: api.test, clock: () => now + DAY_MS });
    try {
      expect(statuses(await shop.events([event], shop.secretKey, restarted))).toEqual(['duplicate']);
    } finally {
      await restarted.stop();
      now = Date.now();
    }
  });

  it.each([
    ['nothing', ''], ['no JSON', '{"events": [{"type": "view"'], ['no list', '{"events": {"type":"view"}}'], ['an empty list', '{"events": []}'],
    ['another field', '{"events": [{"type":"view","item":"i1"}], "tenant_id": 3}'], ['a number', '17'],
    ['too many', JSON.stringify({ events: Array.from({ length: 1001 }, () => ({ type: 'view', item: 'i1' })) })],
  ])('refuses a batch that is %s as a whole and stores nothing', async (_, raw) => {
    const before = await shop.count('event');
    const answer = await api.send('POST', '/v1/events', { key: shop.secretKey, raw, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 400, code: expect.stringMatching(/^(BATCH|BODY)_MALFORMED$/), requestId: answer.headers.get('x-request-id') });
    expect(await shop.count('event')).toBe(before);
  });

  it('refuses a body beyond 512000 bytes without reading it as events', async () => {
    const answer = await api.send('POST', '/v1/events', { key: shop.secretKey, raw: `{"events":["${'x'.repeat(520_000)}"]}` });
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ code: 'BODY_TOO_LARGE', detail: expect.stringContaining('at most 512000 bytes') });
  });

  it('refuses compressed and other bodies by their type', async () => {
    const body = { key: shop.secretKey, raw: '[]' };
    expect((await api.send('POST', '/v1/events', { ...body, headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' } })).status).toBe(415);
    expect((await api.send('POST', '/v1/events', { ...body, headers: { 'content-type': 'application/xml' } })).status).toBe(415);
  });

  it.each([
    ['a NUL character', '{"type":"search","query":"a\\u0000b"}', 'query'],
    ['a lone surrogate', '{"type":"search","query":"\\ud800"}', 'query'],
    ['a poisoned name', '{"type":"view","item":"i1","attributes":{"__proto__":{"x":1}}}', 'attributes.__proto__'],
    ['a number beyond double range', '{"type":"view","item":"i1","price":1e309}', 'price'],
    ['a long id', JSON.stringify({ type: 'view', item: 'i'.repeat(257) }), 'item'],
    ['a local time', '{"type":"view","item":"i1","at":"2026-11-23T10:00:00"}', 'at'],
    ['the far future', '{"type":"view","item":"i1","at":"2126-11-23T10:00:00Z"}', 'at'],
    ['a custom event without name', '{"type":"custom"}', 'name'],
  ])('rejects %s in one element and names the field', async (_, element, field) => {
    const answer = await api.send<EventAnswer>('POST', '/v1/events', { key: shop.secretKey, raw: `[${element},{"type":"view","item":"i1"}]` });
    expect(answer.status).toBe(200);
    expect(statuses(answer)).toEqual(['rejected', 'accepted']);
    expect(answer.body.results[0].error).toMatchObject({ field });
  });

  it('stores late events, marks robots, and keeps an unknown item for later', async () => {
    const at = new Date(now - 400 * DAY_MS).toISOString();
    await shop.events([
      { id: 'late', type: 'view', user: 'u9', item: 'never-described', at },
      { id: 'bot', type: 'view', visitor: 'v9', item: 'i1', userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
    ]);
    expect(await shop.count('event', 'occurred_at = $1', [at])).toBe(1);
    expect(await shop.count('event', 'bot')).toBe(1);
    expect(await shop.count('item', "external_id = 'never-described' and placeholder")).toBe(1);
  });

  it('stores an event with a foreign recommendationId without attribution and says so', async () => {
    const slate = await shop.recommend({ placement: 'home', user: 'u1' });
    const other = await api.tenant('shop-for-ids');
    await other.items(goods(2));
    const foreign = await other.recommend({ placement: 'home' });
    const answer = await shop.events([
      { id: 'r1', type: 'click', user: 'u1', item: 'i1', recommendationId: slate.body.recommendationId },
      { id: 'r2', type: 'click', user: 'u1', item: 'i1', recommendationId: foreign.body.recommendationId },
      { id: 'r3', type: 'click', user: 'u1', item: 'i1', recommendationId: `${slate.body.recommendationId.slice(0, -2)}AA` },
    ]);
    expect(statuses(answer)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(answer.body.results.map(({ warning }) => warning !== undefined)).toEqual([false, true, true]);
    expect(await shop.count('event', 'recommendation_id is not null')).toBe(1);
  });

  it('keeps no external user id anywhere but sealed', async () => {
    await shop.events([{ type: 'view', user: 'canary-person-4711', visitor: 'canary-visitor-4711', item: 'i1' }]);
    const dump = JSON.stringify([await shop.query('select * from event'), await shop.query('select * from app_user'), await shop.query('select * from user_identity')]);
    expect(dump.includes('canary-person-4711') || dump.includes('canary-visitor-4711')).toBe(false);
    const bytes = await shop.query<{ sealed_id: Buffer }>('select sealed_id from user_identity');
    expect(bytes.some(({ sealed_id }) => sealed_id.includes('canary'))).toBe(false);
    expect(bytes.length).toBeGreaterThan(0);
  });
});
