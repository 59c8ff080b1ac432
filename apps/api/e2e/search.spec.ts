import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, TestApi, type Answer, type TestTenant } from './harness.ts';

interface Page {
  readonly recommendationId: string;
  readonly total: number;
  readonly items: readonly { readonly id: string; readonly score: number; readonly highlights: { readonly title: readonly (readonly [number, number])[] } }[];
  readonly facets: readonly { readonly field: string; readonly values: readonly { readonly value: string; readonly count: number }[] }[];
  readonly cursor: string | null;
  readonly didYouMean: string | null;
  readonly fallback: boolean;
  readonly degraded: readonly string[];
}

let first: TestApi;
let second: TestApi;
let shop: TestTenant;
let theirs: TestTenant;

const MUGS = Array.from({ length: 45 }, (_, n) => ({
  id: `mug-${n}`, title: `Stoneware mug number ${n}`, brand: n % 3 ? 'Acme' : 'Zeta', categories: ['Kitchen', 'Mugs'], price: 5 + n, currency: 'EUR', stock: 3,
}));

beforeAll(async () => {
  first = await TestApi.start();
  second = await TestApi.start({ on: first.test });
  shop = await first.tenant('shop', { rate: 100_000 });
  theirs = await first.tenant('theirs');
  await shop.items([
    ...MUGS,
    { id: 'stud', title: '2 in. x 4 in. x 96 in. stud', price: 4, currency: 'EUR' },
    { id: 'kettle', title: 'Copper kettle, 2 l', description: 'for tea', price: 60, currency: 'EUR', attributes: { color: 'red' } },
    { id: 'sold-out', title: 'Copper pan', stock: 0 },
    { id: 'cup', title: '不锈钢保温杯 500ml' },
  ]);
  await theirs.items([{ id: 'canary', title: 'Copper canary kettle' }]);
});
afterAll(async () => {
  await second?.stop();
  await first?.stop();
});

const search = (body: object, key = shop.secretKey, api = first): Promise<Answer<Page>> => api.send<Page>('POST', '/v1/search', { key, body });
const ids = ({ body }: Answer<Page>): string[] => body.items.map(({ id }) => id);
const complete = async (query: string, key = shop.secretKey) =>
  (await first.send<{ completions: { text: string; kind: string; count: number }[] }>('GET', `/v1/autocomplete?query=${encodeURIComponent(query)}`, { key })).body.completions;

describe('POST /v1/search', () => {
  it('finds words, sizes, mistyped words and Chinese, with what was asked for marked', async () => {
    const found = await search({ query: 'coper ketle' }, shop.publishableKey);
    expect([found.status, ids(found)[0], found.body.didYouMean]).toEqual([200, 'kettle', 'copper kettle']);
    expect(found.body.items[0].highlights.title).toEqual([[0, 6], [7, 13]]);
    expect(ids(await search({ query: '2x4' }))[0]).toBe('stud');
    expect(ids(await search({ query: '保温杯' }))[0]).toBe('cup');
  });

  it('shows only what the placement allows and the filter lets through', async () => {
    expect(ids(await search({ query: 'copper' }))).toEqual(['kettle']);
    expect(ids(await search({ query: 'mug', filter: 'price < 7 and brand == "Acme"' }))).toEqual(['mug-1']);
    expect((await search({ query: 'mug', filter: 'price <' })).body).toMatchObject({ code: 'FILTER_INVALID' });
    expect((await search({ query: 'mug', placement: 'nowhere' })).status).toBe(404);
  });

  it('counts facets over all matches, and names a facet that no item can have', async () => {
    const { body } = await search({ query: 'mug', facets: ['brand', 'attributes.size'], limit: 1 });
    expect(body.facets).toEqual([
      { field: 'brand', values: [{ value: 'Acme', count: 30 }, { value: 'Zeta', count: 15 }], range: null },
      { field: 'attributes.size', values: [], range: null },
    ]);
    expect((await search({ query: 'mug', facets: ['colour'] })).body).toMatchObject({ status: 400, code: 'FACET_UNKNOWN', field: 'facets' });
  });

  it('turns pages by cursor: every match once, none twice', async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const { status, body }: Answer<Page> = await search({ query: 'stoneware mug', sort: 'price', limit: 20, cursor });
      expect(status).toBe(200);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.cursor;
    } while (cursor);
    expect(seen).toEqual(MUGS.map(({ id }) => id));
  });

  it('takes no cursor of another tenant, of another question, or made up', async () => {
    await theirs.items(MUGS);
    const cursorOf = async (key: string) => (await search({ query: 'mug', limit: 5 }, key)).body.cursor!;
    for (const cursor of [await cursorOf(theirs.secretKey), 'AAAA', `${await cursorOf(shop.secretKey)}x`]) {
      expect((await search({ query: 'mug', cursor })).body).toMatchObject({ status: 400, code: 'CURSOR_INVALID', field: 'cursor' });
    }
    const own = await cursorOf(shop.secretKey);
    expect((await search({ query: 'cup', cursor: own })).status).toBe(400);
    expect((await search({ query: 'mug', cursor: own })).status).toBe(200);
  });

  it('recommends where nothing is found, and says so', async () => {
    const { body } = await search({ query: 'xylophone', limit: 3 });
    expect([body.total, body.fallback, body.items.length, body.cursor]).toEqual([0, true, 3, null]);
  });

  it('shows everything for an empty query', async () => {
    for (const body of [{}, { query: '' }, { query: '   ' }]) {
      const found = await search({ ...body, limit: 5 });
      expect([found.status, found.body.items.length, found.body.fallback]).toEqual([200, 5, false]);
      expect(found.body.total).toBe(48);
    }
  });

  it.each([
    ['emoji', '🦊🦊🦊'], ['control characters', 'mug\u0001\u0007\u001b[2J'], ['a regular expression', '(a+)+$.*['], ['unbalanced quotes', '"mug \' ”'], ['SQL', "'; drop table item; --"],
    ['a template', '{{7*7}} ${x}'], ['right-to-left marks', '\u202emug'], ['names of objects', '__proto__ constructor'], ['one long word', 'x'.repeat(1000)], ['a thousand words', 'a '.repeat(500)],
  ])('answers %s', async (_, query) => {
    const found = await search({ query, limit: 3 });
    expect(found.status).toBe(200);
    expect(ids(found)).not.toContain('canary');
  });

  it.each([['10,000 characters', 'mug '.repeat(2500)], ['a NUL', 'mug\0'], ['half a character', 'mug\ud800'], ['a number', 7]])('refuses %s with a problem', async (_, query) => {
    expect((await search({ query })).body).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED', field: 'query' });
  });

  it('never shows what is another tenant\'s', async () => {
    for (const query of ['copper canary kettle', 'canary', '']) expect(ids(await search({ query, limit: 100 }))).not.toContain('canary');
  });

  it('needs the scope', async () => {
    const { key } = await shop.key('secret', { scopes: ['recommend'] });
    expect((await search({ query: 'mug' }, key)).status).toBe(403);
    expect((await search({ query: 'mug' }, 'zy_sk_nobody')).status).toBe(401);
  });

  it('logs what was shown with what was typed, and an event may name it', async () => {
    const { body } = await search({ query: 'stoneware', user: 'ada', limit: 4 });
    const events = await shop.events([{ type: 'click', user: 'ada', item: body.items[0].id, recommendationId: body.recommendationId }]);
    expect(events.body.results[0]).toEqual({ index: 0, status: 'accepted' });
    await eventually(async () => (await shop.count('impression', `query = 'stoneware' and cardinality(items) = 4`)) === 1, 5_000);
    await search({ query: 'secretly', user: 'ada', consent: false });
    await search({ query: 'openly', user: 'ada' });
    await eventually(async () => (await shop.count('impression', `query = 'openly'`)) === 1, 5_000);
    expect(await shop.count('impression', `query = 'secretly'`)).toBe(0);
  });
});

describe('a change of the catalogue', () => {
  it('is found by the next query of the same replica, and by the others within two seconds', async () => {
    await search({ query: 'warm' }, shop.secretKey, second);
    const waits: number[] = [];
    for (const word of ['zither', 'dulcimer', 'balalaika']) {
      await shop.items([{ id: word, title: `Painted ${word}` }]);
      expect(ids(await search({ query: word }))).toEqual([word]);
      waits.push(await eventually(async () => ids(await search({ query: word }, shop.secretKey, second)).includes(word), 20_000));
    }
    expect(Math.min(...waits)).toBeLessThan(2_000);
  });

  it('a deleted item is gone at once, a renamed one is found by its new name only', async () => {
    await shop.items([{ id: 'lute', title: 'Old lute' }]);
    expect(ids(await search({ query: 'lute' }))).toEqual(['lute']);
    await shop.items([{ id: 'lute', title: 'Theorbo' }]);
    expect(ids(await search({ query: 'theorbo' }))).toEqual(['lute']);
    expect((await search({ query: 'lute' })).body.total).toBe(0);
    await first.send('DELETE', '/v1/items', { key: shop.secretKey, body: { ids: ['lute'] } });
    expect((await search({ query: 'theorbo' })).body.total).toBe(0);
  });
});

describe('GET /v1/autocomplete', () => {
  it('completes with words of the catalogue that occur together', async () => {
    expect((await complete('copper k'))[0]).toEqual({ text: 'copper kettle', kind: 'words', count: 1 });
    expect(await complete('stonwar')).toEqual([{ text: 'stoneware', kind: 'words', count: 45 }]);
  });

  it('offers what three people searched for, never what one did', async () => {
    const asked = (user: string, query: string) => ({ type: 'search', user, query });
    await shop.events([...['u1', 'u2', 'u3'].map((user) => asked(user, 'Kettle copper')), ...['u1', 'u1', 'u1'].map((user) => asked(user, 'kettle for ada lovelace'))]);
    const texts = (await complete('kettle')).map(({ text }) => text);
    expect(texts[0]).toBe('kettle copper');
    expect(texts).not.toContain('kettle for ada lovelace');
  });

  it('shows nothing of another tenant', async () => {
    expect(await complete('cana')).toEqual([]);
    expect((await complete('cana', theirs.secretKey))[0].text).toBe('canary');
  });

  it.each(['', '?query=', '?query=a&query=b', '?query=a&limit=0', '?query=a&limit=x', '?query=a&colour=red', `?query=${'a'.repeat(201)}`, '?query=%00'])('refuses %s with a problem', async (query) => {
    const answer = await first.send('GET', `/v1/autocomplete${query}`, { key: shop.secretKey });
    expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_MALFORMED']);
  });
});
