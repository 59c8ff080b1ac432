import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf } from '@zhiyin/domain';
import { PgFigureStore } from '@zhiyin/persistence';
import { startAdminApp, type AdminApp, type Browser } from './admin-app.ts';
import { openShop, type TestShop } from './shop.ts';

const ADA = 'ada@example.org';
/** New items are numbered in the order of their ids. */
const [JUG, MUG] = [1, 3];
const SLATE = '00000000-0000-4000-8000-000000000001';
let admin: AdminApp;
let owner: Browser;
let analyst: Browser;
let shop: TestShop;
let ada: number;

beforeAll(async () => {
  admin = await startAdminApp();
  owner = await admin.owner();
  shop = await openShop(admin, owner, 'shop');
  await openShop(admin, owner, 'other').then((other) => other.send(other.event('zoe@example.org')));
  for (let n = 0; n < 5; n++) await shop.send(shop.event(`u-${n}`));
  await shop.send(shop.event(ADA, { attributes: { email: ADA }, country: 'DE' }), shop.event(ADA, { type: 'purchase', itemId: 'jug', order: 'o-1' }), shop.event(null, { itemId: 'nobody-told-us', session: 's' }));
  analyst = (await admin.person(owner, 'analyst')).browser;
  ada = (await owner.send('GET', '/admin/v1/tenants/shop/users?id=ada%40example.org')).body.users[0].user;
  await shop.show(ada, SLATE, [JUG, MUG]);
});
afterAll(() => admin?.close());

const get = (browser: Browser, path: string) => browser.send('GET', `/admin/v1/tenants/shop/${path}`);

describe('people', () => {
  it('are listed in pages, newest first, each once', async () => {
    const first = (await get(owner, 'users?limit=4')).body;
    const second = (await get(owner, `users?limit=4&before=${first.next}`)).body;
    expect([...first.users, ...second.users].map(({ id }) => id)).toEqual([ADA, 'u-4', 'u-3', 'u-2', 'u-1', 'u-0']);
    expect(second.next).toBeNull();
    expect(first.users[0]).toMatchObject({ user: ada, kind: 'user', consent: true, events: 3, lastEventAt: expect.any(String) });
    expect((await get(owner, 'users?before=nonsense')).status).toBe(400);
  });

  it('are found by their whole id, and by nothing less', async () => {
    expect((await get(owner, 'users?id=u-3')).body.users).toMatchObject([{ id: 'u-3' }]);
    expect((await get(owner, 'users?id=u-')).body.users).toEqual([]);
    expect((await get(owner, 'users?id=u-3&kind=visitor')).body.users).toEqual([]);
    expect((await get(owner, 'users?id=zoe%40example.org')).body.users).toEqual([]);
  });

  it('are masked for those who may not take data away', async () => {
    const { users, masked } = (await get(analyst, 'users')).body;
    expect([masked, users[0].id, users[1].id]).toEqual([true, 'a•••g', '•••']);
    expect((await get(owner, `users/${ada}`)).body).toMatchObject({ id: ADA, attributes: {}, masked: false });
    expect((await get(analyst, `users/${ada}`)).body).toMatchObject({ id: 'a•••g', attributes: null, masked: true });
    expect((await get(analyst, `users/${ada}/profile`)).body.user).toBe('a•••g');
    expect(JSON.stringify((await get(analyst, `events?user=${ada}`)).body)).not.toContain(ADA);
    expect((await analyst.send('POST', `/admin/v1/tenants/shop/users/${ada}/export`)).status).toBe(403);
    expect((await analyst.send('DELETE', `/admin/v1/tenants/shop/users/${ada}`)).status).toBe(403);
  });

  it('show the profile that the shop is answered', async () => {
    const { status, body } = await get(owner, `users/${ada}/profile`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: ADA, consent: true, events: 3, rhythm: { orders: 1, spent: 10 } });
    expect(body.longTerm.categories[0]).toMatchObject({ value: 'Kitchen', because: expect.arrayContaining([{ id: 'jug', title: 'Jug' }]) });
    expect((await get(owner, `users/${ada}/profile?asOf=2020-01-01T00:00:00Z`)).body.longTerm.categories).toEqual([]);
    expect((await get(owner, `users/${ada}/profile?asOf=then`)).status).toBe(400);
  });

  it('show what they were shown and what came of it', async () => {
    const { slates, next } = (await get(owner, `users/${ada}/slates`)).body;
    expect(next).toBeNull();
    expect(slates).toMatchObject([{ id: SLATE, placement: 'home', arm: 'pipeline', items: [{ position: 1, id: 'jug', outcomes: [] }, { position: 2, id: 'mug', outcomes: [{ type: 'click', touch: 'id', value: 10 }] }] }]);
  });

  it('are exported with their ids, and it is written down', async () => {
    const { status, body } = await owner.send('POST', `/admin/v1/tenants/shop/users/${ada}/export`);
    expect([status, body.identities]).toEqual([200, [{ kind: 'user', externalId: ADA }]]);
    const { entries } = (await get(owner, 'audit?action=users.export')).body;
    expect(entries).toMatchObject([{ subject: `user:${ada}` }]);
    expect(JSON.stringify(entries)).not.toContain(ADA);
  });

  it('are nobody to another tenant and after they were erased', async () => {
    expect((await owner.send('GET', '/admin/v1/tenants/other/users/5')).status).toBe(404);
    expect((await owner.send('GET', '/admin/v1/tenants/other/users')).body.users).toHaveLength(1);
    const gone = (await get(owner, 'users?id=u-0')).body.users[0].user as number;
    expect((await owner.send('DELETE', `/admin/v1/tenants/shop/users/${gone}`)).body).toMatchObject({ events: 1, identities: 1 });
    for (const path of [`users/${gone}`, `users/${gone}/profile`, `users/${gone}/slates`]) expect((await get(owner, path)).status).toBe(404);
    expect((await get(owner, 'users?id=u-0')).body.users).toEqual([]);
    expect((await get(owner, 'audit?action=users.erase')).body.entries).toMatchObject([{ subject: `user:${gone}`, after: { events: 1 } }]);
    expect((await owner.send('DELETE', `/admin/v1/tenants/shop/users/${gone}`)).status).toBe(404);
  });
});

describe('the catalogue', () => {
  const found = async (query: string) => (await get(analyst, `catalogue?${query}`)).body.items.map(({ id }: { id: string }) => id);

  it('is listed in pages and searched by text, shelf and state', async () => {
    const first = (await get(analyst, 'catalogue?limit=3')).body;
    const rest = (await get(analyst, `catalogue?limit=3&before=${first.next}`)).body;
    expect([...first.items, ...rest.items].map(({ id, state }) => `${id} ${state}`)).toEqual(['nobody-told-us unknown', 'mug offered', 'lamp offered', 'jug sold-out', 'desk hidden']);
    expect(await found('text=100%25')).toEqual(['mug']);
    expect(await found('text=MUG')).toEqual(['mug']);
    expect(await found('text=%25')).toEqual(['mug']);
    expect(await found('category=Kitchen&brand=Clay')).toEqual(['mug', 'jug']);
    expect(await found('state=sold-out')).toEqual(['jug']);
    expect((await get(analyst, 'catalogue?state=lost')).status).toBe(400);
  });

  it('names its shelves, the fullest first', async () => {
    expect((await get(analyst, 'catalogue/shelves')).body).toEqual({
      categories: [{ value: 'Kitchen', items: 2 }, { value: 'Light', items: 1 }, { value: 'Mugs', items: 1 }], brands: [{ value: 'Clay', items: 2 }],
    });
  });

  it('shows one item with what people did with it', async () => {
    const { body } = await get(analyst, `catalogue/${MUG}`);
    expect(body).toMatchObject({ id: 'mug', stock: 3, available: true, state: 'offered', activity: { types: { click: 1 }, among: expect.any(Number) } });
    expect((await get(analyst, 'catalogue/999')).status).toBe(404);
  });
});

describe('events', () => {
  it('are listed newest first, page after page, and filtered', async () => {
    const first = (await get(owner, 'events?limit=3')).body;
    const rest = (await get(owner, `events?limit=200&before=${first.next}`)).body;
    const sequences = [...first.events, ...rest.events].map(({ sequence }) => sequence as number);
    expect(sequences).toEqual([...sequences].sort((a, b) => b - a));
    expect((await get(owner, 'events?type=purchase')).body.events).toMatchObject([{ type: 'purchase', order: 'o-1', user: { user: ada, id: ADA }, item: { id: 'jug', title: 'Jug' } }]);
    expect((await get(owner, `events?user=${ada}&limit=2`)).body.events).toHaveLength(2);
    const page = (await get(owner, `events?user=${ada}&limit=2`)).body;
    expect((await get(owner, `events?user=${ada}&limit=2&before=${page.next}`)).body).toMatchObject({ events: [{ type: 'view' }], next: null });
    expect((await get(owner, 'events?item=nobody-told-us')).body.events).toMatchObject([{ user: null, item: { title: '' } }]);
    expect((await get(owner, 'events?item=never-heard-of')).body).toMatchObject({ events: [], next: null });
    for (const bad of ['type=hug', 'user=ada', 'before=1']) expect((await get(owner, `events?${bad}`)).status).toBe(400);
  });

  it('are sent from here as a shop would send them', async () => {
    const send = (body: object) => owner.send('POST', '/admin/v1/tenants/shop/events', body);
    expect((await send({ event: { type: 'view', user: 'tess', item: 'mug', id: 't-1' } })).body).toEqual({ index: 0, status: 'accepted' });
    expect((await get(owner, 'events?limit=1')).body.events).toMatchObject([{ type: 'view', bot: true, user: { id: 'tess' }, item: { id: 'mug' } }]);
    expect((await send({ event: { type: 'view', user: 'tess', item: 'jug', id: 't-1' } })).body.status).toBe('conflict');
    expect((await send({ event: { type: 'view', user: 'tess', item: 'mug' }, counts: true })).body.status).toBe('accepted');
    expect((await get(owner, 'events?limit=1')).body.events).toMatchObject([{ bot: false }]);
    expect((await send({ event: { type: 'view' } })).body).toMatchObject({ status: 'rejected', error: { field: 'item' } });
    expect((await send({ event: [] })).status).toBe(400);
    expect((await analyst.send('POST', '/admin/v1/tenants/shop/events', { event: { type: 'view', item: 'mug' } })).status).toBe(403);
    expect((await get(owner, 'audit?action=events.send')).body.entries[0]).toMatchObject({ after: { status: 'rejected', counts: false } });
  });

  it('that were not stored are told with their reasons', async () => {
    const problem = { at: Date.now(), status: 'rejected', code: 'EVENT_MALFORMED', field: 'price', expected: 'number 0..', got: '"cheap"', type: 'view', item: 'mug', apiKey: 1 } as const;
    for (let n = 0; n < 11; n++) await admin.services.intakeProblems.append(shop.tenant, Array.from({ length: 100 }, () => problem));
    await admin.services.intakeProblems.append(shop.tenant, [{ ...problem, status: 'warning', got: null }]);
    const newest = (await get(analyst, 'events/problems?limit=2')).body;
    expect(newest.problems).toMatchObject([{ status: 'warning' }, { field: 'price', got: '"cheap"', apiKey: 1 }]);
    expect((await get(analyst, 'events/problems?status=warning')).body.problems).toHaveLength(1);
    let kept = 0;
    for (let before = ''; ; ) {
      const page = (await get(analyst, `events/problems?limit=200${before}`)).body;
      kept += page.problems.length;
      if (page.next === null) break;
      before = `&before=${page.next}`;
    }
    expect(kept).toBe(1000);
  });
});

describe('what needs attention', () => {
  it('is told with how fresh everything is', async () => {
    await new PgFigureStore(admin.test.database).count(shop.tenant, dayOf(Date.now()), new Map([['ingest.rejected', 100]]));
    const { status, body } = await get(analyst, 'overview/attention');
    expect(status).toBe(200);
    expect(body.freshness).toMatchObject({ items: { offered: 2, 'sold-out': 1, hidden: 1, unknown: 1 }, shownItems: 2, slates: 1, lastEventAt: expect.any(String), attributedAt: expect.any(String) });
    const kinds = body.attention.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['rejected', 'unknown-items', 'not-trained', 'no-hold-out']));
    expect(body.attention.at(-1).level).toBe('hint');
  });
});
