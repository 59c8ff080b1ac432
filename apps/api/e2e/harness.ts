import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { generateApiKey, scopesFor, type Scope } from '@zhiyin/access';
import { systemClock, type Clock, type KeyKind, type Tenant, type TenantSeed } from '@zhiyin/domain';
import { createLogger, createMetrics } from '@zhiyin/observability';
import { Database, PgKeyStore, PgTenantStore } from '@zhiyin/persistence';
import { defaultPipelines } from '@zhiyin/pipeline';
import { Vault } from '@zhiyin/privacy';
import { StrategyCatalogue } from '@zhiyin/registry';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import type { NewcomerLimits } from '../src/events/newcomers.ts';
import { createServer } from '../src/http/server.ts';
import { artifactFolder, openServices, type ApiServices } from '../src/services.ts';
import { strategies } from '../src/strategies.ts';

/** Where the tests' artifacts lie; shared by every server of one test file. */
export const DATA_FOLDER = path.join(os.tmpdir(), `zhiyin-e2e-${process.pid}`);
export const ARTIFACT_FOLDER = artifactFolder(DATA_FOLDER);

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** One really listening API process's worth of server, on a database of its own or on somebody else's. */
export class TestApi {
  readonly logLines: string[];
  #stopped = false;

  private constructor(
    readonly test: TestDatabase,
    readonly services: ApiServices,
    readonly app: NestFastifyApplication,
    readonly address: string,
    private readonly pools: Database,
    private readonly owns: boolean,
    logLines: string[],
  ) {
    this.logLines = logLines;
  }

  static async start(options: { readonly on?: TestDatabase; readonly clock?: Clock; readonly bytesInFlight?: number; readonly newcomers?: NewcomerLimits } = {}): Promise<TestApi> {
    const test = options.on ?? (await createTestDatabase());
    const database = await Database.open(test.urls);
    const logLines: string[] = [];
    const log = createLogger({ name: 'api', level: 'debug', destination: { write: (line: string) => void logLines.push(line) } });
    const services = openServices({
      config: {
        secret: test.secret,
        bytesInFlight: options.bytesInFlight ?? 64 * 2 ** 20,
        runtimeMemoryBytes: 256 * 2 ** 20,
        dataFolder: DATA_FOLDER,
        newcomerWindowSeconds: options.newcomers?.windowSeconds ?? 3600,
        newUsersPerKey: options.newcomers?.users ?? 50_000,
        newItemsPerKey: options.newcomers?.items ?? 2_000,
      },
      database,
      log,
      metrics: createMetrics({ app: 'api' }),
      strategies: new StrategyCatalogue(strategies),
      clock: options.clock ?? systemClock,
    });
    const app = await createServer(services);
    await services.start();
    await app.listen(0, '127.0.0.1');
    services.readiness.started();
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new TestApi(test, services, app, `http://127.0.0.1:${port}`, database, !options.on, logLines);
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.app.close();
    await this.services.stop();
    await this.pools.close();
    if (this.owns) await this.test.close();
  }

  /** A new tenant with both keys. */
  async tenant(slug: string, options: { readonly defaultConsent?: boolean; readonly rate?: number; readonly origins?: readonly string[] } = {}): Promise<TestTenant> {
    const seed: TenantSeed = {
      wrappedKey: new Vault(this.test.secret).createTenantKey(),
      strategies: strategies.map(({ id, optIn = false }) => ({ strategy: id, enabled: !optIn, config: {}, schedule: null })),
      pipelines: defaultPipelines(),
    };
    const tenant = await new PgTenantStore(this.test.database).create({ slug, name: slug, defaultConsent: options.defaultConsent ?? true, currency: 'EUR' }, seed);
    const shop = new TestTenant(this, tenant, this.test.database);
    shop.secretKey = (await shop.key('secret', { rate: options.rate })).key;
    shop.publishableKey = (await shop.key('publishable', { rate: options.rate, origins: options.origins })).key;
    return shop;
  }

  async send<T = Record<string, unknown>>(method: string, route: string, options: { key?: string; body?: unknown; headers?: Record<string, string>; raw?: string | Buffer } = {}): Promise<Answer<T>> {
    const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(this.address + route, {
      method,
      body: body as string | undefined,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.key ? { authorization: `Bearer ${options.key}` } : {}),
        ...options.headers,
      },
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
  }
}

export interface EventAnswer {
  readonly accepted: number;
  readonly results: readonly { readonly index: number; readonly id?: string; readonly status: string; readonly error?: { code: string; field: string; expected: string; got: string }; readonly warning?: string }[];
}
export interface SlateAnswer {
  readonly recommendationId: string;
  readonly items: readonly { readonly id: string; readonly score: number }[];
  readonly missingItems: readonly string[];
  readonly degraded: readonly string[];
  readonly placement: string;
  readonly pipelineVersion: number;
}

export class TestTenant {
  secretKey = '';
  publishableKey = '';

  constructor(
    readonly api: TestApi,
    readonly record: Tenant,
    private readonly pools: Database,
  ) {}

  async key(kind: KeyKind, options: { scopes?: readonly Scope[]; rate?: number; origins?: readonly string[] } = {}): Promise<{ key: string; id: number }> {
    const { key, ...generated } = generateApiKey(kind);
    const { id } = await new PgKeyStore(this.pools).create(this.record.id, {
      ...generated,
      name: `${kind} key`,
      scopes: options.scopes ?? scopesFor(kind),
      origins: options.origins ?? [],
      requestsPerSecond: options.rate ?? 10_000,
      createdBy: 'test',
      expiresAt: null,
    });
    return { key, id };
  }

  events(events: readonly object[], key = this.secretKey, api = this.api): Promise<Answer<EventAnswer>> {
    return api.send('POST', '/v1/events', { key, body: { events } });
  }

  recommend(body: object, key = this.secretKey, api = this.api): Promise<Answer<SlateAnswer>> {
    return api.send('POST', '/v1/recommendations', { key, body });
  }

  async items(items: readonly object[]): Promise<void> {
    const { status, body } = await this.api.send('PUT', '/v1/items', { key: this.secretKey, body: { items } });
    if (status !== 200) throw new Error(`items: ${status} ${JSON.stringify(body)}`);
  }

  /** What is on disk, counted by the tenant itself. */
  async count(table: 'event' | 'item' | 'app_user' | 'user_identity' | 'impression' | 'event_identity', where = 'true', values: readonly unknown[] = []): Promise<number> {
    return this.pools.withTenant(this.record.id, async (client) => Number((await client.query(`select count(*) from ${table} where ${where}`, [...values])).rows[0].count));
  }

  query<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.pools.withTenant(this.record.id, async (client) => (await client.query(sql, [...values])).rows as T[]);
  }
}

/** `count` offered items, i0 newest last. */
export const goods = (count: number, prefix = 'i'): object[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${prefix}${i}`, title: `Thing ${i}`, categories: [i % 2 ? 'Odd' : 'Even'], brand: i % 3 ? 'Acme' : 'Zeta', price: 10 + i, currency: 'EUR', stock: 5,
  }));

export async function eventually(check: () => Promise<boolean>, withinMs: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    if (await check()) return performance.now() - started;
    if (performance.now() - started > withinMs) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
