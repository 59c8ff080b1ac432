import { formatLogPosition, parseLogPosition, tenantId, type ConversionRecord, type ConversionStore, type ConversionTrial, type JsonObject, type TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { announceChange } from './announce-change.ts';

/** A shop that has just come may be importing its past. */
const HOPEFUL_TRAININGS = 6;
const MODELS_KEPT = 2;
const CARDS_KEPT = 60;

/** Models of who buys what in PostgreSQL: saved, announced and forgotten in one transaction, and gone with their tenant. @public */
export class PgConversionStore implements ConversionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async due(): Promise<readonly TenantId[]> {
    const { rows } = await this.#database.system.query<{ id: number }>(`
      select t.id from tenant t
      left join lateral (select trained_at, learned, version from conversion_model c where c.tenant_id = t.id order by version desc limit 1) m on true
      where t.status = 'active' and (m.version is null or m.trained_at < now() - case
        when m.learned then interval '1 day' when m.version < $1 then interval '10 minutes' else interval '6 hours' end)
      order by m.trained_at nulls first, t.id`, [HOPEFUL_TRAININGS]);
    return rows.map(({ id }) => tenantId(id));
  }

  async save(tenant: TenantId, { position, card, model, learned }: Parameters<ConversionStore['save']>[1]): Promise<number> {
    return this.#database.withTenant(tenant, async (client) => {
      const version = await this.#add(client, tenant, learned);
      await client.query('update conversion_model set position = $3, card = $4, model = $5 where tenant_id = $1 and version = $2',
        [tenant, version, formatLogPosition(position), JSON.stringify(card), Buffer.from(model)]);
      await client.query(`update conversion_model set model = null where tenant_id = $1 and model is not null and version not in
        (select version from conversion_model where tenant_id = $1 and model is not null order by version desc limit $2)`, [tenant, MODELS_KEPT]);
      await announceChange(client, tenant, { kind: 'conversion' });
      return version;
    });
  }

  async saveFailure(tenant: TenantId, failure: string): Promise<void> {
    await this.#database.withTenant(tenant, async (client) => {
      const version = await this.#add(client, tenant, false);
      await client.query('update conversion_model set failure = $3 where tenant_id = $1 and version = $2', [tenant, version, failure]);
    });
  }

  async newestVersion(tenant: TenantId): Promise<number | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ version: number }>('select version from conversion_model where tenant_id = $1 and model is not null order by version desc limit 1', [tenant]);
      return rows.length ? rows[0].version : null;
    });
  }

  async newest(tenant: TenantId): Promise<ConversionRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ version: number; trained_at: Date; position: string; card: JsonObject; model: Buffer }>(
        'select version, trained_at, position, card, model from conversion_model where tenant_id = $1 and model is not null order by version desc limit 1', [tenant]);
      if (!rows.length) return null;
      const [{ version, trained_at, position, card, model }] = rows;
      return { version, trainedAt: trained_at.getTime(), position: parseLogPosition(position), card, model };
    });
  }

  async trials(tenant: TenantId, limit: number): Promise<readonly ConversionTrial[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ version: number; trained_at: Date; card: JsonObject | null; failure: string | null }>(
        'select version, trained_at, card, failure from conversion_model where tenant_id = $1 order by version desc limit $2', [tenant, limit]);
      return rows.map(({ trained_at, ...trial }) => ({ ...trial, trainedAt: trained_at.getTime() }));
    });
  }

  /** Two trainings that end at once take turns. */
  async #add(client: PoolClient, tenant: TenantId, learned: boolean): Promise<number> {
    await client.query("select pg_advisory_xact_lock(hashtext('conversion_model'), $1)", [tenant]);
    const { rows } = await client.query<{ version: number }>(`
      insert into conversion_model (tenant_id, version, learned)
      select $1, coalesce(max(version), 0) + 1, $2 from conversion_model where tenant_id = $1 returning version`, [tenant, learned]);
    await client.query('delete from conversion_model where tenant_id = $1 and version <= $2 and model is null', [tenant, rows[0].version - CARDS_KEPT]);
    return rows[0].version;
  }
}
