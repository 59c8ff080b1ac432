import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, goods, TestApi, type SlateAnswer, type TestTenant } from './harness.ts';

let api: TestApi;
let other: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  other = await TestApi.start({ on: api.test });
  shop = await api.tenant('shop');
  await shop.items(goods(30));
});
afterAll(async () => {
  await other?.stop();
  await api?.stop();
});

const ids = ({ body }: { body: SlateAnswer }) => body.items.map(({ id }) => id);
const put = (users: readonly object[]) => api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users } });
const bought = async (who: object, on: TestApi) => !ids(await shop.recommend({ placement: 'home', limit: 200, ...who }, shop.secretKey, on)).includes('i3');

/** Every row of every table as text, as the owner of the database sees it. */
async function dump(): Promise<string> {
  const owner = new pg.Client({ connectionString: api.test.urls.owner });
  await owner.connect();
  await owner.query('set row_security = off');
  const { rows: tables } = await owner.query<{ name: string }>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`);
  let text = '';
  for (const { name } of tables) text += JSON.stringify((await owner.query(`select t::text as row from ${name} t`)).rows);
  await owner.end();
  return text;
}

describe('an erased person', () => {
  it('is in no table any more, whatever carried a trace of them, and in the answers of no replica', async () => {
    const trace = (event: object) => ({
      item: 'i3', session: 'canary-session', order: 'canary-order', query: 'canary query', attributes: { note: 'canary note' }, ...event,
    });
    await put([{ user: 'canary-user', attributes: { nick: 'canary nick' }, country: 'SJ' }]);
    await shop.events([
      trace({ id: 'canary-1', type: 'purchase', visitor: 'canary-visitor' }), trace({ id: 'canary-2', type: 'purchase', user: 'canary-user' }),
    ]);
    expect((await api.send('POST', '/v1/users/merge', { key: shop.secretKey, body: { visitor: 'canary-visitor', user: 'canary-user' } })).status).toBe(200);
    for (const replica of [api, other]) {
      await eventually(() => bought({ user: 'canary-user', session: 'canary-session' }, replica), 20_000);
      await eventually(() => bought({ visitor: 'canary-visitor' }, replica), 20_000);
    }
    expect(await dump()).toContain('canary');
    // The newest slates still wait to be written.
    await shop.recommend({ placement: 'home', user: 'canary-user', session: 'canary-session' });
    expect((await api.send('DELETE', '/v1/users/canary-user', { key: shop.secretKey })).status).toBe(200);
    await shop.recommend({ placement: 'home', visitor: 'canary-visitor' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await dump()).not.toContain('canary');
    for (const replica of [api, other]) {
      for (const who of [{ user: 'canary-user' }, { visitor: 'canary-visitor' }]) await eventually(async () => !(await bought(who, replica)), 20_000);
    }
    const late = await shop.events([trace({ type: 'view', visitor: 'canary-visitor' }), trace({ type: 'view', user: 'canary-user' })]);
    expect(late.body.results.map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(await dump()).not.toContain('canary');
    expect([...api.logLines, ...other.logLines].join('')).not.toContain('canary');
  });
});

describe('a person who takes consent back', () => {
  it('is a stranger to both replicas, in answers and in the log of slates, until they give it again', async () => {
    await shop.events([{ id: 'w1', type: 'purchase', user: 'wavering', item: 'i3' }]);
    for (const replica of [api, other]) await eventually(() => bought({ user: 'wavering' }, replica), 20_000);
    const stranger = ids(await shop.recommend({ placement: 'home' }));
    await put([{ user: 'wavering', consent: false }]);
    for (const replica of [api, other]) await eventually(async () => !(await bought({ user: 'wavering' }, replica)), 20_000);
    // Neither the request nor the event can overrule it.
    expect(await bought({ user: 'wavering', consent: true }, api)).toBe(false);
    await shop.events([{ id: 'w2', type: 'purchase', user: 'wavering', item: 'i4', consent: true }]);
    expect(ids(await shop.recommend({ placement: 'home', user: 'wavering', session: 'w-session' }))).toEqual(stranger);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await shop.count('impression', `session = 'w-session'`)).toBe(0);
    expect(await shop.count('event', `consented and event_key is not null and item_number = (select number from item where external_id = 'i4')`)).toBe(0);
    await put([{ user: 'wavering', consent: true }]);
    await eventually(() => bought({ user: 'wavering' }, other), 20_000);
  });

  it('takes it back for the browser that was joined to them, and a browser that refused for them', async () => {
    await shop.events([{ id: 'j1', type: 'purchase', visitor: 'laptop', item: 'i3' }, { id: 'j2', type: 'view', user: 'joined', item: 'i5' }]);
    await api.send('POST', '/v1/users/merge', { key: shop.secretKey, body: { visitor: 'laptop', user: 'joined' } });
    for (const replica of [api, other]) await eventually(() => bought({ visitor: 'laptop' }, replica), 20_000);
    await put([{ user: 'joined', consent: false }]);
    for (const replica of [api, other]) await eventually(async () => !(await bought({ visitor: 'laptop' }, replica)), 20_000);
  });
});

describe('a session in which nobody was named', () => {
  it('goes on at another replica and at one that has just begun, for its own tenant only', async () => {
    await shop.events([{ id: 's1', type: 'purchase', session: 'anonymous', item: 'i3' }]);
    for (const replica of [api, other]) await eventually(() => bought({ session: 'anonymous' }, replica), 20_000);
    const late = await TestApi.start({ on: api.test });
    try {
      await eventually(() => bought({ session: 'anonymous' }, late), 20_000);
      const idle = await api.tenant('idle');
      await idle.items(goods(5));
      await idle.events([{ id: 's2', type: 'purchase', session: 'anonymous', item: 'i1' }]);
      expect(ids(await shop.recommend({ placement: 'home', session: 'anonymous', limit: 200 }, shop.secretKey, late))).toContain('i1');
      expect(ids(await idle.recommend({ placement: 'home', session: 'anonymous', limit: 200 }, idle.secretKey, late))).not.toContain('i1');
    } finally {
      await late.stop();
    }
  });
});

describe('hostile values', () => {
  it('takes ids of any script and length into addresses', async () => {
    const long = '知'.repeat(256);
    await shop.events([{ type: 'view', user: long, item: 'i3' }]);
    expect((await api.send('GET', `/v1/users/${encodeURIComponent(long)}/export`, { key: shop.secretKey })).status).toBe(200);
    expect((await api.send('DELETE', `/v1/users/${encodeURIComponent(long)}`, { key: shop.secretKey })).status).toBe(200);
  });

  it('refuses days that no calendar has, numbers that would blow up on disk, and takes the smallest', async () => {
    const day = (at: unknown) => ({ type: 'view', item: 'i3', at });
    const { body } = await shop.events([
      day('2026-02-30T10:00:00Z'), day('2026-01-31T24:00:01Z'), day('9999-12-31T00:00:00Z'), day('0000-01-01T00:00:00Z'), day(-0), day(1e300),
      { type: 'view', item: 'i3', attributes: { a: 1e300 } }, { type: 'view', item: 'i3', attributes: { a: 1e-300 } },
      { type: 'purchase', item: 'i3', price: 1e308 }, { type: 'purchase', item: 'i3', price: -0, quantity: 1e-50, attributes: { a: 1e20, b: -0 } },
    ]);
    expect(body.results.map(({ status }) => status)).toEqual([...Array<string>(9).fill('rejected'), 'accepted']);
  });

  it('counts the same id once however often one batch repeats it', async () => {
    const same = Array.from({ length: 1000 }, () => ({ id: 'again', type: 'view', user: 'again', item: 'i3' }));
    const { body } = await shop.events(same);
    expect([body.accepted, body.results.filter(({ status }) => status === 'duplicate').length]).toEqual([1, 999]);
    const crowd = await shop.events(Array.from({ length: 1000 }, (_, i) => ({ id: `crowd-${i}`, type: 'view', user: `crowd-${i}`, item: `new-${i}` })));
    expect(crowd.body.accepted).toBe(1000);
    expect(ids(await shop.recommend({ placement: 'home', limit: 200 })).some((id) => id.startsWith('new-'))).toBe(false);
  });

  it('does not stand still for an expression that is dear to work out', async () => {
    const text = 'ab'.repeat(2500);
    const heavy = await api.tenant('heavy');
    for (let from = 0; from < 3000; from += 50) {
      await heavy.items(Array.from({ length: 50 }, (_, i) => ({ id: `h${from + i}`, title: 'Heavy', attributes: { text } })));
    }
    await heavy.recommend({ placement: 'home', filter: 'not exists(price)' });
    const medianWait = async (): Promise<number> => {
      const waits: number[] = [];
      for (let i = 0; i < 20; i++) {
        const began = performance.now();
        expect((await heavy.recommend({ placement: 'home', filter: 'not exists(price)' })).status).toBe(200);
        waits.push(performance.now() - began);
      }
      return waits.sort((a, b) => a - b)[10];
    };
    const idle = await medianWait();
    const filter = Array.from({ length: 55 }, (_, i) => `attributes.text contains "aba${i}"`).join(' or ');
    const dear = Array.from({ length: 20 }, (_, n) => heavy.recommend({ placement: 'home', filter: filter.replace('aba0', `abaX${n}`) }));
    const busy = await medianWait();
    const answers = await Promise.all(dear);
    expect(answers.map(({ status, body }) => `${status} ${(body as unknown as { code: string }).code}`).sort()).toEqual([
      ...Array<string>(8).fill('400 FILTER_TOO_DEAR'), ...Array<string>(12).fill('429 FILTERS_BUSY'),
    ]);
    // On a machine that is busy itself, everything takes longer.
    expect(busy).toBeLessThan(Math.max(200, 10 * idle));
  });
});
