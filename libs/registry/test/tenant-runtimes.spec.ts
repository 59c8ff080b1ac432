import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tenantId } from '@zhiyin/domain';
import type { TenantRuntimes } from '@zhiyin/registry';
import { item, MemoryShop, request, TENANT } from './memory-shop.ts';

const echo = { retrieve: [{ strategy: 'echo', n: 10 }] };

describe('TenantRuntimes', () => {
  let shop: MemoryShop;
  let runtimes: TenantRuntimes;

  beforeEach(async () => {
    shop = new MemoryShop();
    shop.publish('echo', 5);
    shop.pipeline(echo);
    runtimes = shop.runtimes();
    await runtimes.start();
  });
  afterEach(() => runtimes.stop());

  const numbers = async (fields = {}) => (await (await runtimes.of(TENANT)).recommend(request(fields))).items.map(({ number }) => number);
  /** Waits for a swap, which happens beside the serving. */
  const until = async (done: () => boolean | Promise<boolean>) => {
    for (let tries = 0; !(await done()); tries++) {
      if (tries > 2000) throw new Error('did not happen within 20 s');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('answers with the published model and says which versions spoke', async () => {
    const answer = await (await runtimes.of(TENANT)).recommend(request());
    expect(answer.items.map(({ id }) => id)).toEqual(['i0', 'i5', 'i19']);
    expect(answer).toMatchObject({ placement: 'home', pipelineVersion: 1, versions: { echo: 'echo-5-0' }, degraded: ['newest-items'] });
    expect(answer.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('loads a tenant once for all who ask at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => runtimes.of(TENANT)));
    expect(shop.made).toHaveLength(1);
  });

  it('touches no database when warm', async () => {
    const quiet = shop.runtimes({ pollMs: 60_000 });
    await quiet.start();
    const runtime = await quiet.of(TENANT);
    await runtime.recommend(request({ user: 7 }));
    await runtimes.stop();
    const { reads } = shop;
    for (let i = 0; i < 20; i++) await runtime.recommend(request({ user: 7, filter: 'price > 3', explain: true }));
    expect(shop.reads).toBe(reads);
    await quiet.stop();
  });

  it('knows an event at the next request, for users and for sessions nobody knows', async () => {
    await numbers({ user: 7 });
    shop.event({ item: 12 });
    shop.event({ item: 13, user: null, session: 's' });
    await runtimes.caughtUp();
    expect(await numbers({ user: 7, limit: 2 })).toEqual([0, 12]);
    expect(await numbers({ session: 's', limit: 2 })).toEqual([0, 13]);
  });

  it('answers somebody who withheld consent exactly as a stranger', async () => {
    shop.pipeline({ ...echo, filter: [{ kind: 'not-bought', days: 30 }, { kind: 'not-seen', hours: 24 }] });
    for (let number = 1; number < 10; number++) shop.event({ item: number, type: number % 2 ? 'purchase' : 'view' });
    for (let number = 1; number < 10; number++) shop.event({ item: number, user: null, session: 's' });
    const runtime = await runtimes.of(TENANT);
    await runtime.recommend(request({ user: 7 }));
    const stranger = await runtime.recommend(request({ limit: 9 }));
    expect(await runtime.recommend(request({ limit: 9, user: 7, session: 's', personal: false }))).toEqual(stranger);
    expect((await runtime.recommend(request({ limit: 9, user: 7 }))).items).not.toEqual(stranger.items);
  });

  it('forgets a person who was erased', async () => {
    shop.event({ item: 12 });
    expect(await numbers({ user: 7, limit: 2 })).toEqual([0, 12]);
    shop.log.splice(0, shop.log.length, ...shop.log.map((row) => ('event' in row ? { ...row, event: { ...row.event, user: null } } : row)));
    shop.change({ kind: 'user-erased', user: 7 });
    await runtimes.caughtUp();
    expect(await numbers({ user: 7, limit: 2 })).toEqual([0, 5]);
  });

  it('tells a model of the items that came after its training, those before it serves first', async () => {
    shop.items.set(21, item(21));
    await numbers();
    expect(shop.made[0].told).toEqual([21]);
    shop.items.set(22, item(22));
    shop.change({ kind: 'items', numbers: [3, 22] });
    await runtimes.caughtUp();
    expect(shop.made[0].told).toEqual([21, 3, 22]);
    shop.publish('echo', 6);
    await until(() => shop.made.length === 2 && shop.made[0].closed);
    expect(shop.made[1].told).toEqual([21, 22]);
  });

  it('follows the catalogue: new items, stock, deletions', async () => {
    shop.pipeline({ ...echo, filter: [{ kind: 'in-stock' }] });
    expect(await numbers({ limit: 3 })).toEqual([0, 5, 19]);
    shop.items.set(5, item(5, { stock: 0 }));
    shop.items.set(40, item(40));
    shop.change({ kind: 'items', numbers: [5, 40] });
    await runtimes.caughtUp();
    expect(await numbers({ limit: 3 })).toEqual([0, 40, 19]);
  });

  it('swaps models and pipelines under load without a failed or mixed answer, and closes the old ones', async () => {
    shop.slowMs = 3;
    const runtime = await runtimes.of(TENANT);
    let stop = false;
    const seen = new Set<string>();
    const clients = Array.from({ length: 8 }, async () => {
      while (!stop) {
        const { items, versions, pipelineVersion, degraded } = await runtime.recommend(request({ limit: 2 }));
        expect(degraded).toEqual([]);
        expect(versions.echo).toMatch(new RegExp(`^echo-${items[1].number}-`));
        seen.add(`${versions.echo}/${pipelineVersion}`);
      }
    });
    for (let swap = 6; swap < 16; swap++) {
      const digest = shop.publish('echo', swap);
      shop.pipeline(echo, swap);
      await until(() => seen.has(`${digest}/${swap}`));
    }
    stop = true;
    await Promise.all(clients);
    await until(() => shop.made.filter(({ closed }) => !closed).length === 1);
    expect(shop.made.at(-1)!.closed).toBe(false);
  });

  it('keeps the last good model when the next one is damaged', async () => {
    await numbers();
    shop.publish('echo', null);
    shop.pipeline(echo, 2);
    const runtime = await runtimes.of(TENANT);
    await until(async () => (await runtime.recommend(request())).pipelineVersion === 2);
    expect(await runtime.recommend(request({ limit: 2 }))).toMatchObject({ versions: { echo: 'echo-5-0' }, degraded: [] });
  });

  it('says why a strategy does not answer', async () => {
    shop.publish('other', null);
    shop.settings = shop.settings.map((setting) => (setting.strategy === 'echo' ? { ...setting, champion: null } : setting));
    shop.pipeline({ retrieve: [{ strategy: 'echo', n: 5 }, { strategy: 'other', n: 5 }] });
    const { degraded, items } = await (await runtimes.of(TENANT)).recommend(request());
    expect(degraded).toEqual(['not-trained:echo', 'artifact-unusable:other', 'newest-items']);
    expect(items).toHaveLength(3);
  });

  it('passes over a strategy that was disabled', async () => {
    shop.publish('other', 9);
    shop.settings = shop.settings.map((setting) => ({ ...setting, enabled: setting.strategy !== 'echo' }));
    shop.pipeline({ retrieve: [{ strategy: 'echo', n: 5 }, { strategy: 'other', n: 5 }] });
    expect(await (await runtimes.of(TENANT)).recommend(request({ limit: 2 }))).toMatchObject({ degraded: [], versions: { other: 'other-9-1' } });
  });

  it('gives a model every consented event once: what it has not seen, and what is followed while it loads', async () => {
    const before = shop.event();
    const hidden = [shop.event({ consented: false }), shop.event({ bot: true })];
    const loading = runtimes.of(TENANT);
    const during = shop.event();
    await runtimes.caughtUp();
    await loading;
    const after = shop.event();
    await runtimes.caughtUp();
    const [{ observed }] = shop.made;
    expect([...observed].sort((a, b) => a - b)).toEqual([before, during, after].map(({ sequence }) => sequence));
    expect(observed).not.toEqual(expect.arrayContaining(hidden.map(({ sequence }) => sequence)));
    // A model published later starts from its own snapshot.
    shop.publish('echo', 6);
    const fresh = shop.event();
    await until(() => shop.made.length === 2 && shop.made[1].observed.length === 1);
    expect(shop.made[1].observed).toEqual([fresh.sequence]);
  });

  it('does not teach a model again what it replayed before the follower came by', async () => {
    const slow = shop.runtimes({ pollMs: 60_000 });
    await slow.start();
    const { sequence } = shop.event();
    await slow.of(TENANT);
    await slow.caughtUp();
    expect(shop.made.map(({ observed }) => observed)).toEqual([[sequence]]);
    await slow.stop();
  });

  it('does not serve a model that could not replay the log, and tries again', async () => {
    shop.databaseAway = true;
    await expect(runtimes.of(TENANT)).rejects.toThrow('database away');
    shop.databaseAway = false;
    expect(await numbers({ limit: 2 })).toEqual([0, 5]);
  });

  it('takes a changed setting over without a new model', async () => {
    expect(await numbers({ limit: 1 })).toEqual([0]);
    shop.settings = shop.settings.map((setting) => ({ ...setting, config: { boost: 3 } }));
    shop.change({ kind: 'strategies' });
    await until(async () => (await numbers({ limit: 1 }))[0] === 3);
  });

  it('serves from memory while the database is away and goes on when it is back', async () => {
    await numbers({ user: 7 });
    shop.databaseAway = true;
    await expect(runtimes.caughtUp()).rejects.toThrow('database away');
    expect(await numbers({ user: 7, limit: 2 })).toEqual([0, 5]);
    const stranger = await (await runtimes.of(TENANT)).recommend(request({ user: 8 }));
    expect(stranger.degraded).toContain('history-unavailable');
    shop.event({ item: 12 });
    shop.items.set(5, item(5, { deleted: true }));
    shop.change({ kind: 'items', numbers: [5] });
    shop.databaseAway = false;
    await runtimes.caughtUp();
    expect(await numbers({ user: 7, limit: 3 })).toEqual([0, 12, 19]);
  });

  it('reads changed items again when the first try failed', async () => {
    await numbers();
    shop.items.set(5, item(5, { deleted: true }));
    const { items } = shop;
    const get = items.get.bind(items);
    items.get = () => {
      throw new Error('away for a moment');
    };
    shop.change({ kind: 'items', numbers: [5] });
    await runtimes.caughtUp();
    items.get = get;
    await runtimes.caughtUp();
    expect(await numbers({ limit: 2 })).toEqual([0, 19]);
  });

  it('previews a pipeline beside the active one and refuses what cannot work', async () => {
    shop.publish('other', 9);
    const runtime = await runtimes.of(TENANT);
    const draft = await runtime.preview({ retrieve: [{ strategy: 'other', n: 5 }] }, request({ limit: 2 }));
    expect(draft).toMatchObject({ pipelineVersion: 0, versions: { other: 'other-9-1' } });
    expect(draft.items.map(({ number }) => number)).toEqual([0, 9]);
    await expect(runtime.preview({ retrieve: [{ strategy: 'gone', n: 5 }] }, request())).rejects.toMatchObject({ code: 'PIPELINE_INVALID' });
    await expect(runtime.recommend(request({ placement: 'cellar' }))).rejects.toMatchObject({ code: 'PLACEMENT_UNKNOWN' });
  });

  it('keeps tenants apart', async () => {
    const second = tenantId(2);
    shop.event({ item: 11 }, second);
    shop.event({ item: 12 });
    expect(await numbers({ user: 7, limit: 2 })).toEqual([0, 12]);
    const other = await (await runtimes.of(second)).recommend(request({ user: 7, limit: 2 }));
    expect(other.items.map(({ number }) => number)).toEqual([0, 11]);
    expect(shop.made.map(({ observed }) => observed.length)).toEqual([1, 1]);
  });

  it('unloads the least recently used tenants beyond its memory, and a handle from before still answers', async () => {
    const small = shop.runtimes({ memoryBytes: 1 });
    await small.start();
    const first = await small.of(TENANT);
    await small.of(tenantId(2));
    expect(small.loadedTenants).toBe(1);
    expect((await first.recommend(request({ limit: 2 }))).items.map(({ number }) => number)).toEqual([0, 5]);
    expect(small.loadedTenants).toBe(1);
    await small.stop();
    await until(() => shop.made.every(({ closed }) => closed));
  });

  it('starts over when the tenant ended or was suspended, not when it has another name', async () => {
    const runtime = await runtimes.of(TENANT);
    shop.change({ kind: 'tenant', status: 'active' });
    await runtimes.caughtUp();
    expect(runtimes.loadedTenants).toBe(1);
    shop.change({ kind: 'tenant', status: 'suspended' });
    await runtimes.caughtUp();
    expect(runtimes.loadedTenants).toBe(0);
    expect((await runtime.recommend(request())).items).toHaveLength(3);
  });

  it('serves what the database says after a backup was restored under it', async () => {
    const before = await numbers();
    shop.event({ item: 9, user: 1 });
    await runtimes.caughtUp();
    shop.log.length = 0;
    shop.items.delete(before[0]);
    const told: string[] = [];
    const stop = runtimes.onChange((tenant, { kind }) => told.push(`${tenant}/${kind}`));
    await runtimes.caughtUp();
    stop();
    expect([told, runtimes.loadedTenants]).toEqual([['1/tenant'], 0]);
    expect(await numbers()).not.toContain(before[0]);
    shop.items.set(19, item(19, { stock: 0 }));
    shop.change({ kind: 'items', numbers: [19] });
    await runtimes.caughtUp();
    expect((await runtimes.of(TENANT)).catalogue.isOffered(19)).toBe(false);
  });

  it('reads titles anew when the shop\'s language changes, and nothing else for it', async () => {
    shop.items.set(3, item(3, { title: 'Türen' }));
    shop.pipeline({ ...echo, search: {} }, 1, 'search');
    const found = async () => (await (await runtimes.of(TENANT)).search({ ...request({ placement: 'search' }), text: 'tur', sort: 'relevance', facets: [], skip: 0 })).items.map(({ number }) => number);
    expect(await found()).not.toContain(3);
    const before = await runtimes.of(TENANT);
    shop.change({ kind: 'tenant', status: 'active', locale: 'en' });
    await runtimes.caughtUp();
    expect(await runtimes.of(TENANT)).toBe(before);
    shop.locale = 'de';
    shop.change({ kind: 'tenant', status: 'active', locale: 'de' });
    await runtimes.caughtUp();
    expect(await found()).toEqual([3]);
  });

  it('tells listeners of changes after they were taken in', async () => {
    await numbers();
    const told: string[] = [];
    const stop = runtimes.onChange((tenant, { kind }) => told.push(`${tenant}/${kind}`));
    shop.change({ kind: 'keys' }, tenantId(9));
    await runtimes.caughtUp();
    stop();
    shop.change({ kind: 'keys' });
    await runtimes.caughtUp();
    expect(told).toEqual(['9/keys']);
  });
});
