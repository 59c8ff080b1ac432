import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { tenantId, type TenantId, type TrainingRun } from '@zhiyin/domain';
import { migrateQueue } from '@zhiyin/jobs';
import { PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

/** A database with a queue, a data folder, and the trainers that a test starts on them. */
export class TrainerHouse {
  readonly runs: PgRunStore;
  readonly strategies: PgStrategyStore;
  readonly #trainers: TrainerProcess[] = [];

  private constructor(readonly database: TestDatabase, readonly owner: pg.Client, readonly folder: string) {
    this.runs = new PgRunStore(database.database);
    this.strategies = new PgStrategyStore(database.database);
  }

  static async open(): Promise<TrainerHouse> {
    const database = await createTestDatabase();
    await migrateQueue(database.urls.owner);
    const owner = new pg.Client(database.urls.owner);
    await owner.connect();
    return new TrainerHouse(database, owner, await mkdtemp(path.join(tmpdir(), 'trainer-')));
  }

  async start(environment: Record<string, string> = {}): Promise<TrainerProcess> {
    const trainer = await TrainerProcess.start(this.database, this.folder, environment);
    this.#trainers.push(trainer);
    return trainer;
  }

  /** A shop with so many items, named i0 and so on, and people; nobody has done anything. */
  async newTenant({ items = 0, people = 0 } = {}): Promise<TenantId> {
    const { rows } = await this.owner.query<{ id: number }>(`insert into tenant (slug, name) values (gen_random_uuid()::text, 'shop') returning id`);
    const tenant = tenantId(rows[0].id);
    await this.owner.query(`insert into item (tenant_id, number, external_id, document)
      select $1, n, 'i' || n, jsonb_build_object('id', 'i' || n, 'title', 'Item ' || n, 'type', 'product', 'categories', '[]'::jsonb) from generate_series(0, $2::int - 1) n`, [tenant, items]);
    await this.owner.query(`insert into app_user (tenant_id, number, key, kind) select $1, n, int4send(n), 'user' from generate_series(0, $2::int - 1) n`, [tenant, people]);
    return tenant;
  }

  /** Twenty items, forty people and two hundred purchases, an hour apart; the strategy is switched on. */
  async smallShop(strategy: string): Promise<TenantId> {
    const tenant = await this.newTenant({ items: 20, people: 40 });
    await this.owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, consented)
      select $1, 5, n % 40, (n * n) % 20, now() - (200 - n) * interval '1 hour', true from generate_series(0, 199) n`, [tenant]);
    await this.strategies.save(tenant, { strategy, enabled: true, config: {}, schedule: null });
    return tenant;
  }

  async find(tenant: TenantId, run: number): Promise<TrainingRun> {
    return (await this.runs.find(tenant, run))!;
  }

  async ended(tenant: TenantId, run: number, waitMs?: number): Promise<TrainingRun> {
    await until(async () => !['queued', 'running'].includes((await this.find(tenant, run)).status), waitMs);
    return this.find(tenant, run);
  }

  /** Between tests: nobody works, nothing waits. */
  async clear(): Promise<void> {
    await this.#killAll();
    await this.owner.query(`update training_run set status = 'cancelled' where status in ('queued', 'running')`);
  }

  async close(): Promise<void> {
    await this.#killAll();
    await this.owner.end();
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #killAll(): Promise<void> {
    await Promise.all(this.#trainers.splice(0).map((trainer) => trainer.end('SIGKILL')));
  }
}
