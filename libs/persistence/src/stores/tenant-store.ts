import { ConflictError, NotFoundError, tenantId, type Audited, type Tenant, type TenantId, type TenantSeed, type TenantStatus, type TenantStore, type TenantWish } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { holdWriters } from '../writers-lock.ts';
import { announceChange } from './announce-change.ts';
import { writeAudit } from './append-audit.ts';

interface TenantRow {
  id: number; slug: string; name: string; status: TenantStatus; default_consent: boolean; currency: string | null; locale: string; created_at: Date;
}
const COLUMNS = 'id, slug, name, status, default_consent, currency, locale, created_at';

/** What a deleted tenant leaves nothing in; the rest falls with the tenant's row. */
const DATA_TABLES = ['event', 'event_identity', 'attribution', 'exposure_day', 'item_exposure', 'impression', 'user_identity', 'app_user', 'item'] as const;

/** Tenants in PostgreSQL, under the system login: a tenant that does not exist yet cannot be confined to itself. @public */
export class PgTenantStore implements TenantStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async create(tenant: TenantWish, seed: TenantSeed, audit?: Audited<Tenant>): Promise<Tenant> {
    try {
      return await this.#database.asSystem(async (client) => {
        const { rows } = await client.query<TenantRow>(
          `insert into tenant (slug, name, default_consent, currency, locale) values ($1, $2, $3, $4, coalesce($5, 'en')) returning ${COLUMNS}`,
          [tenant.slug, tenant.name, tenant.defaultConsent, tenant.currency, tenant.locale ?? null],
        );
        const id = rows[0].id;
        await client.query('insert into tenant_secret (tenant_id, wrapped_key) values ($1, $2)', [id, Buffer.from(seed.wrappedKey)]);
        await client.query('insert into tenant_counter (tenant_id) values ($1)', [id]);
        for (const { strategy, enabled = true, config, schedule } of seed.strategies) {
          await client.query('insert into strategy_setting (tenant_id, strategy, enabled, config, schedule) values ($1, $2, $3, $4, $5)', [id, strategy, enabled, config, schedule]);
        }
        for (const { placement, document } of seed.pipelines) {
          await client.query('insert into placement (tenant_id, name, active_version, epoch) values ($1, $2, 1, 1)', [id, placement]);
          await client.query(
            `insert into pipeline_version (tenant_id, placement, version, document, note, created_by) values ($1, $2, 1, $3, 'first', 'system')`,
            [id, placement, document],
          );
        }
        await client.query(`insert into tenant_change (tenant_id, change) values ($1, '{"kind": "tenant", "status": "active"}')`, [id]);
        const made = tenantOf(rows[0]);
        await writeAudit(client, audit, made);
        return made;
      });
    } catch (error) {
      if ((error as { constraint?: string }).constraint !== 'tenant_slug') throw error;
      throw new ConflictError('SLUG_TAKEN', `expected a slug nobody has, got '${tenant.slug}': choose another one`, {}, { cause: error });
    }
  }

  byId(id: TenantId): Promise<Tenant | null> {
    return this.#one('id = $1', id);
  }

  bySlug(slug: string): Promise<Tenant | null> {
    return this.#one('slug = $1', slug);
  }

  async all(): Promise<readonly Tenant[]> {
    const { rows } = await this.#database.system.query<TenantRow>(`select ${COLUMNS} from tenant order by id`);
    return rows.map(tenantOf);
  }

  update(id: TenantId, change: Partial<Pick<Tenant, 'name' | 'status' | 'defaultConsent' | 'currency' | 'locale'>>, audit?: Audited<Tenant>): Promise<Tenant> {
    return this.#database.asSystem(async (client) => {
      const { rows } = await client.query<TenantRow>(
        `update tenant set name = coalesce($2, name), status = coalesce($3, status), default_consent = coalesce($4, default_consent),
           currency = case when $5 then $6 else currency end, locale = coalesce($7, locale)
         where id = $1 and (name, status, default_consent, currency, locale) is distinct from
           (coalesce($2, name), coalesce($3, status), coalesce($4, default_consent), case when $5 then $6 else currency end, coalesce($7, locale)) returning ${COLUMNS}`,
        [id, change.name ?? null, change.status ?? null, change.defaultConsent ?? null, change.currency !== undefined, change.currency ?? null, change.locale ?? null],
      );
      if (!rows[0]) return unchanged(client, id);
      await announceChange(client, id, { kind: 'tenant', status: rows[0].status, locale: rows[0].locale });
      await announceChange(client, id, { kind: 'keys' });
      const after = tenantOf(rows[0]);
      await writeAudit(client, audit, after);
      return after;
    });
  }

  /** The change row stays, so that replicas let go of the tenant; it is swept like all changes. */
  async delete(id: TenantId, audit?: Audited<void>): Promise<void> {
    await this.#database.asSystem(async (client) => {
      const { rowCount } = await client.query('delete from tenant where id = $1', [id]);
      if (!rowCount) throw unknown();
      await announceChange(client, id, { kind: 'tenant', status: 'deleted' });
      await announceChange(client, id, { kind: 'keys' });
      await writeAudit(client, audit, undefined);
    });
    await this.#deleteData(id);
  }

  /** Data of tenants whose deletion was interrupted after the tenant itself was gone. @returns tenants looked after */
  async finishDeletions(): Promise<number> {
    const { rows } = await this.#database.system.query<{ id: number }>(
      `select distinct c.tenant_id as id from tenant_change c where c.change->>'kind' = 'tenant' and c.change->>'status' = 'deleted'
         and not exists (select 1 from tenant t where t.id = c.tenant_id)`,
    );
    let unfinished = 0;
    for (const { id } of rows) if (await this.#deleteData(tenantId(id))) unfinished++;
    return unfinished;
  }

  /** As the tenant itself: the system login may not touch data. Writers that come later find no tenant. @returns whether there was any */
  #deleteData(id: TenantId): Promise<boolean> {
    return this.#database.withTenant(id, async (client) => {
      await holdWriters(client, id);
      let removed = 0;
      for (const table of DATA_TABLES) removed += (await client.query(`delete from ${table} where tenant_id = $1`, [id])).rowCount ?? 0;
      return removed > 0;
    });
  }

  async wrappedKey(id: TenantId): Promise<Uint8Array> {
    const { rows } = await this.#database.system.query<{ wrapped_key: Buffer }>('select wrapped_key from tenant_secret where tenant_id = $1', [id]);
    if (!rows[0]) throw unknown();
    return new Uint8Array(rows[0].wrapped_key);
  }

  async #one(condition: string, value: unknown): Promise<Tenant | null> {
    const { rows } = await this.#database.system.query<TenantRow>(`select ${COLUMNS} from tenant where ${condition}`, [value]);
    return rows[0] ? tenantOf(rows[0]) : null;
  }
}

/** What somebody wanted is so already: nothing to announce, nothing to audit. */
async function unchanged(client: PoolClient, id: TenantId): Promise<Tenant> {
  const { rows } = await client.query<TenantRow>(`select ${COLUMNS} from tenant where id = $1`, [id]);
  if (!rows[0]) throw unknown();
  return tenantOf(rows[0]);
}

const unknown = (): NotFoundError => new NotFoundError('TENANT_UNKNOWN', 'expected a tenant that exists, got none with this number');

function tenantOf(row: TenantRow): Tenant {
  return {
    id: tenantId(row.id), slug: row.slug, name: row.name, status: row.status, defaultConsent: row.default_consent,
    currency: row.currency, locale: row.locale, createdAt: row.created_at.getTime(),
  };
}
