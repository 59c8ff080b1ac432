import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger, type Item, type LogPosition, type NewEvent, type NewUserReference, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgChangeFeed, PgEventLog, PgPipelineStore, PgStrategyStore, PgTenantStore, PgUserStore } from '@zhiyin/persistence';
import { StrategyCatalogue, TenantRuntimes } from '@zhiyin/registry';
import { SDK_VERSION, type Artifact } from '@zhiyin/strategy-sdk';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { echoStrategy, request, type Made } from './memory-shop.ts';

const goods = (id: string, stock: number | null = null): Item => ({
  id, type: 'product', title: id, description: null, brand: null, categories: [], price: 1, cost: null, currency: 'EUR', stock, available: true, publishedAt: null, url: null, image: null, attributes: {},
});
const person = (name: string, kind: NewUserReference['kind'] = 'user'): NewUserReference => ({ key: createHash('sha256').update(`${kind}${name}`).digest().subarray(0, 16), kind, sealedId: Buffer.from(name) });
const view = (itemId: string, user: NewUserReference | null, session: string | null = null): NewEvent => ({
  key: null, bodyDigest: null, type: 'view', customType: null, user, itemId, at: Date.now(), quantity: 1, price: null, currency: null, query: null, rating: null, session, order: null,
  recommendationId: null, country: null, consent: true, bot: false, attributes: null,
});

describe('serving over PostgreSQL', () => {
  let test: TestDatabase;
  let tenant: TenantId;
  const made: Made[] = [];
  const replicas: TenantRuntimes[] = [];
  const positions = new Map<string, LogPosition>();
  const artifacts = new Map<string, number>();

  beforeAll(async () => {
    test = await createTestDatabase();
    const pipelines = [{ placement: 'home', document: { retrieve: [{ strategy: 'echo', n: 10 }], filter: [{ kind: 'in-stock' }] } }];
    const seed = { wrappedKey: randomBytes(61), strategies: [{ strategy: 'echo', config: { boost: 4 }, schedule: null }], pipelines };
    tenant = (await new PgTenantStore(test.database).create({ slug: 'shop', name: 'Shop', defaultConsent: true, currency: 'EUR' }, seed)).id;
    await new PgCatalogueStore(test.database).upsert(tenant, Array.from({ length: 10 }, (_, i) => goods(`i${i}`)));
    await publish(5);
    replicas.push(runtimes(), runtimes());
    await Promise.all(replicas.map((replica) => replica.start()));
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await test.close();
  });

  async function publish(best: number): Promise<void> {
    const store = new PgStrategyStore(test.database);
    const digest = createHash('sha256').update(`${best}`).digest('hex');
    artifacts.set(digest, best);
    positions.set(digest, await new PgChangeFeed(test.database).position());
    const { id } = await store.addArtifact(tenant, { strategy: 'echo', digest, runId: 1, manifest: { bytes: 4 } });
    const [{ epoch }] = await store.settings(tenant);
    expect(await store.publish(tenant, 'echo', id, epoch)).toBe(true);
  }

  function runtimes(): TenantRuntimes {
    const { database } = test;
    return new TenantRuntimes({
      strategies: new StrategyCatalogue([echoStrategy('echo', made)]), strategyStore: new PgStrategyStore(database), pipelineStore: new PgPipelineStore(database),
      catalogueStore: new PgCatalogueStore(database), eventLog: new PgEventLog(database), feed: new PgChangeFeed(database), log: silentLogger,
      readArtifact: async (owner, strategy, digest): Promise<Artifact> => ({
        manifest: { tenant: owner, strategy, artifactVersion: 1, sdkVersion: SDK_VERSION, configDigest: digest, datasetDigest: '', seed: 1, device: 'cpu', logPosition: positions.get(digest)!, trainedAt: '' },
        array: () => ({ data: Int32Array.of(artifacts.get(digest)!), shape: [1] }), vocabulary: () => [],
      }),
    });
  }

  const ids = async (replica: TenantRuntimes, fields = {}) => (await (await replica.of(tenant)).recommend(request({ limit: 2, now: Date.now(), ...fields }))).items.map(({ id }) => id);
  const within = async (ms: number, done: () => Promise<boolean>) => {
    for (const end = Date.now() + ms; !(await done()); ) {
      if (Date.now() > end) throw new Error(`did not happen within ${ms} ms`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const numberOf = async (who: NewUserReference) => (await new PgUserStore(test.database).find(tenant, who.key))!.number;

  it('shows an event to the same replica at once and to the other within a second, past a transaction that stays open', async () => {
    const open = await test.database.system.connect();
    try {
      await open.query('begin; select pg_current_xact_id()');
      const events = new PgEventLog(test.database);
      await events.append(tenant, [view('i1', person('ann'))]);
      const user = await numberOf(person('ann'));
      expect(await ids(replicas[0], { user })).toEqual(['i4', 'i1']);
      expect(await ids(replicas[1], { user })).toEqual(['i4', 'i1']);
      await events.append(tenant, [view('i2', person('ann')), view('i3', null, 'web')]);
      await replicas[0].caughtUp();
      expect(await ids(replicas[0], { user })).toEqual(['i4', 'i2']);
      expect(await ids(replicas[0], { session: 'web' })).toEqual(['i4', 'i3']);
      await within(20_000, async () => (await ids(replicas[1], { user }))[1] === 'i2');
    } finally {
      await open.query('rollback');
      open.release();
    }
  });

  it('follows items, new and sold out', async () => {
    await new PgCatalogueStore(test.database).upsert(tenant, [goods('i4', 0), goods('new')]);
    await replicas[0].caughtUp();
    expect(await ids(replicas[0], { limit: 3 })).toEqual(['i5', 'new', 'i9']);
  });

  it('joins a visitor to a user', async () => {
    await new PgEventLog(test.database).append(tenant, [view('i8', person('browser', 'visitor')), view('i6', person('bob'))]);
    const user = await numberOf(person('bob'));
    expect((await ids(replicas[0], { user }))[0]).toBe('i6');
    await new PgUserStore(test.database).merge(tenant, person('browser', 'visitor'), person('bob'));
    await replicas[0].caughtUp();
    expect((await ids(replicas[0], { user, limit: 3 })).slice(0, 2).sort()).toEqual(['i6', 'i8']);
  });

  it('lets every replica forget who is erased', async () => {
    await new PgEventLog(test.database).append(tenant, [view('i3', person('ada'))]);
    await Promise.all(replicas.map((replica) => ids(replica)));
    const user = await numberOf(person('ada'));
    await new PgUserStore(test.database).erase(tenant, person('ada').key);
    await Promise.all(replicas.map((replica) => replica.caughtUp()));
    const serving = made.filter(({ closed }) => !closed);
    expect(serving).toHaveLength(2);
    for (const { forgotten } of serving) expect(forgotten).toContain(user);
  });

  it('swaps to a published model and pipeline on every replica within two seconds', async () => {
    await Promise.all(replicas.map((replica) => ids(replica)));
    await publish(7);
    const pipelines = new PgPipelineStore(test.database);
    const { version } = await pipelines.save(tenant, { placement: 'home', document: { retrieve: [{ strategy: 'echo', n: 1 }] }, note: null, createdBy: 'test' });
    await pipelines.activate(tenant, 'home', version);
    for (const replica of replicas) {
      const runtime = await replica.of(tenant);
      await within(20_000, async () => runtime.pipelines.get('home')?.version === version && runtime.versions.echo === createHash('sha256').update('7').digest('hex'));
    }
  });
});
