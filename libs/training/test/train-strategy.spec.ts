import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Type, type Static } from '@sinclair/typebox';
import pg from 'pg';
import { encodeArtifact, FileCheckpoints, LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import {
  DAY_MS, HOUR_MS, seededRng, silentLogger, tenantId, type ArtifactFiles, type BehaviourEvent, type CatalogueItem, type JsonObject, type TenantId, type TrainingRun,
} from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import { PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { defineStrategy, type StrategyPlugin } from '@zhiyin/strategy-sdk';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { TrainingStopped, trainStrategy, type TrainOptions } from '@zhiyin/training';

const configSchema = Type.Object({
  worst: Type.Boolean({ default: false, description: 'The least bought first.' }),
  repeats: Type.Boolean({ default: false, description: 'Each item twice.' }),
  poison: Type.Boolean({ default: false, description: 'Learns NaN.' }),
});

/** Most bought items; misbehaves on demand. `onTrain` runs while it trains. */
const counting = (onTrain: () => Promise<void> = async () => {}) => defineStrategy({
  id: 'counting', title: 'Counting', description: 'Most bought items.', sdk: '^1.0.0', artifactVersion: 1, configSchema,
  capabilities: { needs: ['interactions'], coldStart: { users: true, items: false }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: () => ({ device: 'cpu', memoryBytes: 1000 }),
  async train(data, config: Static<typeof configSchema>, { report, signal }) {
    await onTrain();
    signal.throwIfAborted();
    const { item, length } = data.interactions();
    const scores = new Float32Array(data.items.size);
    for (let row = 0; row < length; row++) scores[item[row]] += config.worst ? -1 : 1;
    if (config.poison) scores[0] = NaN;
    report('loss', 1, 0.5);
    return { arrays: { scores: { data: scores, shape: [scores.length] } }, vocabularies: {}, metrics: {} };
  },
  async load(artifact, { repeats }) {
    const { data } = artifact.array('scores');
    const order = [...data.keys()].sort((a, b) => data[b] - data[a] || a - b);
    return {
      async candidates({ limit, eligible }) {
        const best = order.filter((item) => eligible.has(item));
        const items = Int32Array.from((repeats ? best.flatMap((item) => [item, item]) : best).slice(0, limit));
        return { items, scores: Float32Array.from(items, (item) => data[item]) };
      },
    };
  },
}) as unknown as StrategyPlugin;

/** A blend that repeats its only source, and tells what it was given. */
const echoing = (heard: string[]) => ({
  ...counting(), sources: (_config: unknown, enabled: readonly string[]) => enabled,
  capabilities: { ...counting().capabilities, blends: true },
  train: async (data, _config, { sources }) => {
    heard.push(`trained beside ${sources.ids.join()}`);
    const early = await sources.fit('counting', data);
    await early.close?.();
    return { arrays: {}, vocabularies: {}, metrics: {} };
  },
  load: async (_artifact, _config, { sources }) => {
    heard.push(`made of ${[...sources.keys()].join()}`);
    return { candidates: (request) => sources.get('counting')!.candidates(request) };
  },
} satisfies StrategyPlugin) as StrategyPlugin;

let database: TestDatabase;
let owner: pg.Client;
let folder: string;
let tenant: TenantId;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client(database.urls.owner);
  await owner.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'training-'));
});
beforeEach(async () => {
  const { rows } = await owner.query<{ id: number }>(`insert into tenant (slug, name) values (gen_random_uuid()::text, 'shop') returning id`);
  tenant = tenantId(rows[0].id);
  await strategies().save(tenant, { strategy: 'counting', enabled: true, config: {}, schedule: null });
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

const runs = () => new PgRunStore(database.database);
const strategies = () => new PgStrategyStore(database.database);
const champion = async () => (await strategies().settings(tenant))[0].champion;
const events = shopEvents();

/** Enqueues, claims and trains; what is not said is a healthy scheduled run. */
async function train(change: { config?: JsonObject; seed?: number; trigger?: TrainingRun['trigger']; events?: readonly BehaviourEvent[]; plugin?: StrategyPlugin; files?: ArtifactFiles; signal?: AbortSignal; memoryBytes?: number; enabled?: TrainOptions['enabled'] } = {}) {
  const { config = {}, seed = 1, trigger = 'schedule', plugin = counting(), signal = new AbortController().signal } = change;
  const queued = (await runs().enqueue(tenant, { strategy: 'counting', trigger, config, seed }))!;
  const run = (await runs().claim(tenant, queued.id, 'test', 60_000))!;
  const options: TrainOptions = {
    run, plugin, config: { worst: false, repeats: false, poison: false, ...config }, resolveConfig: (older) => ({ worst: false, repeats: false, poison: false, ...older }),
    log: silentLogger, clock: () => 1_800_000_000_000, signal, device: 'cpu', engine: defaultEngine(), memoryBytes: change.memoryBytes, enabled: change.enabled, onProgress: () => {},
    ports: {
      runs: runs(), strategies: strategies(), files: change.files ?? new LocalArtifactFiles(folder),
      codec: { encode: encodeArtifact, read: readArtifact }, checkpoints: new FileCheckpoints(path.join(folder, 'checkpoints')),
      datasets: {
        open: async () => ({
          position: { next: 10n, running: [] },
          async *events() { yield change.events ?? events; },
          async *items() { yield catalogue; },
          async *userCountries() {},
          async close() {},
        }),
      },
    },
  };
  const outcome = await trainStrategy(options);
  return { outcome, run: (await runs().find(tenant, run.id))! };
}

describe('a training', () => {
  it('publishes what it learned and records how good it is beside popularity', async () => {
    const { outcome, run } = await train();
    expect(outcome).toEqual({ status: 'succeeded', code: null });
    const published = (await champion())!;
    expect(published).toMatchObject({ status: 'published', runId: run.id });
    const artifact = await readArtifact(new LocalArtifactFiles(folder), tenant, 'counting', published.digest);
    expect(artifact.manifest).toMatchObject({ tenant, strategy: 'counting', seed: 1, logPosition: { next: 10n, running: [] } });
    expect(run.metrics).toMatchObject({
      dataset: { events: events.length, items: catalogue.length },
      evaluation: {
        users: expect.any(Number), model: { recallAt20: { value: expect.any(Number), low: expect.any(Number) }, ndcgAt10: { value: expect.any(Number) }, coverageAt10: expect.any(Number) },
        popularity: { ndcgAt10: { value: expect.any(Number) } }, popular7Days: {}, overPopularity: { value: expect.any(Number) },
      },
      gate: { passed: true, reasons: [] },
    });
    expect((await runs().logLines(tenant, run.id, 0, 50)).map(({ message }) => message)).toEqual(expect.arrayContaining(['took a snapshot', 'judged on a later slice']));
    expect((await runs().curves(tenant, run.id)).map(({ metric }) => metric)).toEqual(['evaluate/loss', 'loss']);
  });

  it('of the same data, settings and seed is skipped; another seed is not', async () => {
    await train();
    const first = await champion();
    expect((await train()).outcome.status).toBe('skipped');
    expect(await champion()).toEqual(first);
    expect((await train({ seed: 2 })).outcome.status).toBe('succeeded');
    expect((await champion())!.id).not.toBe(first!.id);
  });

  it('of an empty shop fails with a reason and no model', async () => {
    const { outcome, run } = await train({ events: [], plugin: { ...counting(), train: async () => { throw new (await import('@zhiyin/domain')).DataError('TOO_FEW_INTERACTIONS', 'none'); } } });
    expect(outcome).toEqual({ status: 'failed', code: 'TOO_FEW_INTERACTIONS' });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'TOO_FEW_INTERACTIONS' } });
    expect(await champion()).toBeNull();
  });

  it.each([
    ['NaN', { poison: true }, 'NOT_FINITE'],
    ['broken promises', { repeats: true }, 'GATE_REFUSED'],
  ])('that learns %s is refused, and the champion stays', async (_what, config, code) => {
    await train();
    const before = await champion();
    const { run } = await train({ config, trigger: 'admin' });
    expect(run).toMatchObject({ status: 'failed', error: { code } });
    expect(await champion()).toEqual(before);
    if (code === 'GATE_REFUSED') expect((await strategies().artifacts(tenant, 'counting', 1))[0].status).toBe('refused');
  });

  it('with worse settings is refused by the schedule, but not to an admin who asks for it', async () => {
    await train();
    const before = await champion();
    const { run } = await train({ config: { worst: true } });
    expect(run.error).toMatchObject({ code: 'GATE_REFUSED', message: expect.stringContaining("champion's settings") });
    expect(await champion()).toEqual(before);
    expect((await train({ config: { worst: true }, trigger: 'admin' })).outcome.status).toBe('succeeded');
    expect(await champion()).not.toEqual(before);
  });

  it('of made-up times publishes a model, and records why it was not judged', async () => {
    const { outcome, run } = await train({ events: events.map((event) => ({ ...event, attributes: { syntheticTime: true } })) });
    expect(outcome.status).toBe('succeeded');
    expect(run.metrics).toMatchObject({ evaluation: null, evaluationMissingCode: 'SYNTHETIC_TIMES', evaluationMissing: expect.stringContaining('made up') });
    expect(await champion()).not.toBeNull();
  });

  it('of a log that lost half of its events is refused', async () => {
    await train();
    const { run } = await train({ events: events.slice(0, events.length / 3) });
    expect(run.error?.message).toContain("half of the champion's");
  });

  it('whose artifact is damaged on disk throws for another attempt, and the champion stays', async () => {
    await train();
    const before = await champion();
    const disk = new LocalArtifactFiles(path.join(folder, 'bad-disk'));
    const damaging: ArtifactFiles = {
      write: (t, s, d, files) => disk.write(t, s, d, files), exists: (t, s, d) => disk.exists(t, s, d), remove: (t, s, d) => disk.remove(t, s, d), removeTenant: (t) => disk.removeTenant(t),
      read: async (...place) => {
        const bytes = await disk.read(...place);
        if (place[3] === 'arrays.bin') bytes[3] ^= 1;
        return bytes;
      },
    };
    await expect(train({ seed: 9, files: damaging })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(await champion()).toEqual(before);
  });

  it('whose run another worker has taken publishes nothing', async () => {
    const steal = async () => {
      await owner.query(`update training_run set lease_until = now() - interval '1 s' where tenant_id = $1`, [tenant]);
      const [open] = await runs().list(tenant, { limit: 1 });
      if (open.fence === 1) await runs().claim(tenant, open.id, 'heir', 60_000);
    };
    const { outcome, run } = await train({ plugin: counting(steal) });
    expect(outcome).toEqual({ status: 'abandoned', code: 'FENCE_LOST' });
    expect(run).toMatchObject({ status: 'running', fence: 2 });
    expect(await champion()).toBeNull();
  });

  it('does not follow on a model published meanwhile', async () => {
    const other = await train();
    const publishOther = async () => { await strategies().publish(tenant, 'counting', other.run.artifactId!, 1); };
    const { outcome } = await train({ seed: 3, plugin: counting(publishOther) });
    expect(outcome).toEqual({ status: 'failed', code: 'EPOCH_MOVED' });
    expect((await champion())!.id).toBe(other.run.artifactId);
  });

  it.each([['cancelled', 'cancelled', 'cancelled'], ['shutdown', 'abandoned', 'running']] as const)('told to stop (%s) ends %s', async (why, status, stored) => {
    const stop = new AbortController();
    const plugin = counting(async () => stop.abort(new TrainingStopped(why)));
    const { outcome, run } = await train({ plugin, signal: stop.signal });
    expect([outcome.status, run.status]).toEqual([status, stored]);
    expect(await champion()).toBeNull();
  });


  it('of a blend trains its sources on the same slice and is checked with their published models', async () => {
    await train();
    const heard: string[] = [];
    const { outcome } = await train({ plugin: echoing(heard), enabled: [{ plugin: counting(), config: { worst: false, repeats: false, poison: false } }], seed: 4 });
    expect(outcome).toEqual({ status: 'succeeded', code: null });
    // Judged on the earlier slice, the champion's settings too; then trained on everything and asked as it will be served.
    expect(heard).toEqual([1, 2, 3].flatMap(() => ['trained beside counting', 'made of counting']));
  });

  it('that would need more memory than it may use says so and does not start', async () => {
    const { run } = await train({ memoryBytes: 999 });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'MEMORY_TOO_SMALL' } });
  });
});

const catalogue: readonly CatalogueItem[] = Array.from({ length: 60 }, (_, number) => ({
  number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: null, categories: [], price: 10, cost: null, currency: 'EUR',
  stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
}));

/** 300 people, ten purchases each over 60 days; item n is bought in proportion to 1 / (n + 1). */
function shopEvents(): readonly BehaviourEvent[] {
  const rng = seededRng('shop');
  const start = 1_700_000_000_000;
  const all: BehaviourEvent[] = [];
  for (let user = 0; user < 300; user++) {
    for (let i = 0; i < 10; i++) {
      const item = Math.min(59, Math.floor(60 ** rng.next()) - 1);
      all.push({
        sequence: 0, type: 'purchase', customType: null, user, item, at: start + rng.integer(60) * DAY_MS + rng.integer(24) * HOUR_MS, quantity: 1, price: 10, currency: 'EUR', query: null,
        rating: null, session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
      });
    }
  }
  return all.sort((a, b) => a.at - b.at).map((event, sequence) => ({ ...event, sequence }));
}
