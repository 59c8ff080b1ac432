import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminApp, type AdminApp, type Browser } from './admin-app.ts';
import { openShop, type TestShop } from './shop.ts';

let admin: AdminApp;
let owner: Browser;
let shop: TestShop;
let origin: string;

beforeAll(async () => {
  admin = await startAdminApp();
  owner = await admin.owner();
  shop = await openShop(admin, owner, 'shop');
  await admin.app.listen(0, '127.0.0.1');
  origin = await admin.app.getUrl();
});
afterAll(async () => {
  admin?.services.streams.stop();
  const closed = admin?.close();
  // A connection that fetch keeps for later is not waited for.
  admin?.app.getHttpServer().closeAllConnections();
  await closed;
});

interface Message { readonly event: string; readonly id: string | null; readonly data: { readonly events?: readonly object[]; readonly problems?: readonly object[]; readonly reason?: string } }

const statusOf = async (browser: Browser, query = '') => {
  const refused = await follow(browser, query);
  await refused.leave();
  return refused.response.status;
};

/** Follows like a browser does; `until` resolves with the first message that fits. */
async function follow(browser: Browser, query = '', lastEventId?: string) {
  const gone = new AbortController();
  const response = await fetch(`${origin}/admin/v1/tenants/shop/events/live${query}`, { signal: gone.signal, headers: { cookie: browser.cookie ?? '', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) } });
  const messages: Message[] = [];
  let over = false;
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) => part.split('\n').find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
        if (field('event')) messages.push({ event: field('event')!, id: field('id'), data: JSON.parse(field('data')!) as Message['data'] });
      }
    }
  })().catch(() => undefined).finally(() => (over = true));
  return {
    response, messages, reading,
    async until(fits: (message: Message) => boolean): Promise<Message> {
      for (let tries = 0; tries < 200; tries++) {
        const found = messages.find(fits);
        if (found) return found;
        if (over) break;
        await wait(50);
      }
      throw new Error(`expected another message, got ${JSON.stringify(messages)}`);
    },
    leave() {
      gone.abort();
      return reading;
    },
  };
}

describe('the live tail', () => {
  it('tells events and problems as they come in, and goes on where it was', async () => {
    const tail = await follow(owner);
    expect(tail.response.headers.get('content-type')).toContain('text/event-stream');
    expect(tail.response.headers.get('content-security-policy')).toContain("default-src 'none'");
    await tail.until(({ event }) => event === 'beat');
    await shop.send(shop.event('ada', { itemId: 'jug' }));
    const told = await tail.until(({ event }) => event === 'events');
    expect(told.data.events).toMatchObject([{ type: 'view', user: { id: 'ada' }, item: { id: 'jug', title: 'Jug' } }]);
    await admin.services.intakeProblems.append(shop.tenant, [{ at: Date.now(), status: 'rejected', code: 'EVENT_TOO_OLD', field: 'at', expected: 'x', got: 'y', type: null, item: null, apiKey: 1 }]);
    expect((await tail.until(({ event }) => event === 'problems')).data.problems).toMatchObject([{ code: 'EVENT_TOO_OLD' }]);
    await tail.leave();

    await shop.send(shop.event('bob', { itemId: 'lamp' }));
    const again = await follow(owner, '', told.id!);
    const missed = await again.until(({ event }) => event === 'events');
    expect(missed.data.events).toMatchObject([{ item: { id: 'lamp' } }]);
    await again.leave();
  });

  it('is filtered as the list is, and begins now after a position that means nothing', async () => {
    const tail = await follow(owner, '?type=purchase&item=mug', '99999999999:99999999999:~999999');
    await tail.until(({ event }) => event === 'beat');
    await shop.send(shop.event('ada'), shop.event('ada', { type: 'purchase' }));
    expect((await tail.until(({ event }) => event === 'events')).data.events).toMatchObject([{ type: 'purchase' }]);
    await tail.leave();
    expect(await statusOf(owner, '?item=never-heard-of')).toBe(404);
  });

  it('masks people for those who may not see who they are', async () => {
    const { browser } = await admin.person(owner, 'viewer');
    const tail = await follow(browser);
    await tail.until(({ event }) => event === 'beat');
    await shop.send(shop.event('ada@example.org', { attributes: { email: 'ada@example.org' } }));
    await tail.until(({ event }) => event === 'events');
    expect(JSON.stringify(tail.messages)).not.toContain('ada@example.org');
    await tail.leave();
  });

  it('ends with the session', async () => {
    const { browser } = await admin.person(owner, 'viewer');
    const tail = await follow(browser);
    await tail.until(({ event }) => event === 'beat');
    await browser.send('POST', '/admin/v1/logout');
    expect((await tail.until(({ event }) => event === 'end')).data).toEqual({ reason: 'session' });
    await tail.reading;
  });

  it('is given to a few at a time, and a place is free again when somebody leaves', async () => {
    const { browser } = await admin.person(owner, 'viewer');
    const tails = await Promise.all(Array.from({ length: 6 }, () => follow(browser)));
    expect(await statusOf(browser)).toBe(429);
    await Promise.all(tails.map((tail) => tail.leave()));
    for (let tries = 0; admin.services.streams.open > 0 && tries < 100; tries++) await wait(50);
    expect(admin.services.streams.open).toBe(0);
    expect(await statusOf(admin.browser())).toBe(401);
  });
});
