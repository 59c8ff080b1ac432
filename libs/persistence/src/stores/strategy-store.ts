import type { PoolClient } from 'pg';
import {
  ConflictError, NotFoundError, type ArtifactRecord, type Audited, type JsonObject, type PublishingRun, type StrategySetting, type StrategyStore, type TenantId,
} from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { writeAudit } from './append-audit.ts';

interface ArtifactRow {
  id: number; strategy: string; digest: string; run_id: number; status: ArtifactRecord['status']; manifest: JsonObject; created_at: Date;
}
interface SettingRow {
  strategy: string; enabled: boolean; config: JsonObject; schedule: string | null; epoch: number; revision: number; champion: ArtifactRow | null;
}

const ARTIFACT = 'id, strategy, digest, run_id, status, manifest, created_at';
const SETTINGS = `select s.strategy, s.enabled, s.config, s.schedule, s.epoch, s.revision, to_jsonb(a) as champion
  from strategy_setting s left join artifact a on a.tenant_id = s.tenant_id and a.id = s.champion_id where s.tenant_id = $1`;

/** Strategy settings and artifacts in PostgreSQL. What replicas serve changes together with its row in the change feed. @public */
export class PgStrategyStore implements StrategyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async settings(tenant: TenantId): Promise<readonly StrategySetting[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<SettingRow>(`${SETTINGS} order by s.strategy`, [tenant]);
      return rows.map(settingOf);
    });
  }

  async save(
    tenant: TenantId, setting: Pick<StrategySetting, 'strategy' | 'enabled' | 'config' | 'schedule'>, revision?: number, audit?: Audited<StrategySetting>,
  ): Promise<StrategySetting> {
    return this.#database.withTenant(tenant, async (client) => {
      const values = [tenant, setting.strategy, setting.enabled, JSON.stringify(setting.config), setting.schedule];
      const { rows: [held] } = await client.query<{ revision: number; same: boolean }>(
        `select revision, (enabled, config, schedule) is not distinct from ($3::boolean, $4::jsonb, $5::text) as same
         from strategy_setting where tenant_id = $1 and strategy = $2 for update`, values);
      if (revision !== undefined && held?.revision !== revision) {
        throw new ConflictError('SETTING_CHANGED', `the setting of '${setting.strategy}' is no longer at revision ${revision}: read it again, then decide`);
      }
      if (held?.same) return settingIn(client, tenant, setting.strategy);
      await client.query(`insert into strategy_setting (tenant_id, strategy, enabled, config, schedule) values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, strategy) do update set enabled = excluded.enabled, config = excluded.config,
          schedule = excluded.schedule, revision = strategy_setting.revision + 1, updated_at = now()`, values);
      await announce(client, tenant);
      const saved = await settingIn(client, tenant, setting.strategy);
      await writeAudit(client, audit, saved);
      return saved;
    });
  }

  async adopt(
    tenant: TenantId, { strategy, config, revision }: Pick<StrategySetting, 'strategy' | 'config'> & { readonly revision: number | null }, by: PublishingRun,
    audit: Audited<StrategySetting>,
  ): Promise<'adopted' | 'changed' | 'fence-lost'> {
    return this.#database.withTenant(tenant, async (client) => {
      if (!(await holdsFence(client, tenant, strategy, by))) return 'fence-lost';
      const { rowCount } = revision === null
        ? await client.query(`insert into strategy_setting (tenant_id, strategy, enabled, config) values ($1, $2, false, $3) on conflict do nothing`, [tenant, strategy, JSON.stringify(config)])
        : await client.query(`update strategy_setting set config = $3, revision = revision + 1, updated_at = now()
            where tenant_id = $1 and strategy = $2 and revision = $4`, [tenant, strategy, JSON.stringify(config), revision]);
      if (!rowCount) return 'changed';
      await succeed(client, tenant, null, by);
      await announce(client, tenant);
      await writeAudit(client, audit, await settingIn(client, tenant, strategy));
      return 'adopted';
    });
  }

  async artifacts(tenant: TenantId, strategy: string, limit: number): Promise<readonly ArtifactRecord[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<ArtifactRow>(
        `select ${ARTIFACT} from artifact where tenant_id = $1 and strategy = $2 order by id desc limit $3`, [tenant, strategy, limit]);
      return rows.map(artifactOf);
    });
  }

  async artifactByDigest(tenant: TenantId, strategy: string, digest: string): Promise<ArtifactRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<ArtifactRow>(
        `select ${ARTIFACT} from artifact where tenant_id = $1 and strategy = $2 and digest = $3`, [tenant, strategy, digest]);
      return rows.length ? artifactOf(rows[0]) : null;
    });
  }

  async addArtifact(tenant: TenantId, artifact: Pick<ArtifactRecord, 'strategy' | 'digest' | 'runId' | 'manifest'>): Promise<ArtifactRecord> {
    return this.#database.withTenant(tenant, async (client) => {
      // The same content again keeps its row, since an artifact is what its digest says, but is judged anew.
      const { rows } = await client.query<ArtifactRow>(`insert into artifact (tenant_id, strategy, digest, run_id, manifest)
        values ($1, $2, $3, $4, $5) on conflict (tenant_id, strategy, digest) do update
          set status = case when artifact.status = 'refused' then 'candidate' else artifact.status end, refusal = null returning ${ARTIFACT}`,
      [tenant, artifact.strategy, artifact.digest, artifact.runId, JSON.stringify(artifact.manifest)]);
      return artifactOf(rows[0]);
    });
  }

  async refuseArtifact(tenant: TenantId, artifactId: number, why: string): Promise<void> {
    await this.#database.withTenant(tenant, async (client) => {
      const { rowCount } = await client.query(
        `update artifact set status = 'refused', refusal = $3 where tenant_id = $1 and id = $2`, [tenant, artifactId, why]);
      if (!rowCount) throw new NotFoundError('ARTIFACT_UNKNOWN', `artifact ${artifactId} does not exist`);
    });
  }

  /**
   * Forgets artifacts that are neither published now nor among a strategy's newest `keep`, and of no strategy that is being
   * trained: a training may be about to publish the same content again. Waits for publications under way.
   * @returns what may be removed from the disk
   */
  async forgetArtifacts(tenant: TenantId, keep: number): Promise<readonly Pick<ArtifactRecord, 'strategy' | 'digest'>[]> {
    return this.#database.withTenant(tenant, async (client) => {
      await client.query('select 1 from strategy_setting where tenant_id = $1 order by strategy for update', [tenant]);
      const { rows } = await client.query<{ strategy: string; digest: string }>(`with ranked as (
          select id, row_number() over (partition by strategy order by id desc) as age from artifact where tenant_id = $1
        ) delete from artifact a using ranked where a.tenant_id = $1 and a.id = ranked.id and ranked.age > $2
          and not exists (select 1 from strategy_setting s where s.tenant_id = $1 and s.champion_id = a.id)
          and not exists (select 1 from training_run r where r.tenant_id = $1 and r.strategy = a.strategy and r.status in ('queued', 'running'))
        returning a.strategy, a.digest`, [tenant, keep]);
      return rows;
    });
  }

  async publish(tenant: TenantId, strategy: string, artifactId: number, expectedEpoch: number, by?: PublishingRun | null, audit?: Audited<void>): Promise<boolean> {
    return this.#database.withTenant(tenant, async (client) => {
      if (by && !(await holdsFence(client, tenant, strategy, by))) return false;
      const { rowCount } = await client.query(`update strategy_setting set champion_id = $3, epoch = epoch + 1
        where tenant_id = $1 and strategy = $2 and epoch = $4 and exists (
          select 1 from artifact a where a.tenant_id = $1 and a.id = $3 and a.strategy = $2 and a.status <> 'refused')`,
      [tenant, strategy, artifactId, expectedEpoch]);
      if (!rowCount) return false;
      if (by) await succeed(client, tenant, artifactId, by);
      await client.query(`update artifact set status = 'published' where tenant_id = $1 and id = $2`, [tenant, artifactId]);
      await announce(client, tenant);
      await writeAudit(client, audit, undefined);
      return true;
    });
  }
}

async function settingIn(client: PoolClient, tenant: TenantId, strategy: string): Promise<StrategySetting> {
  const { rows } = await client.query<SettingRow>(`${SETTINGS} and s.strategy = $2`, [tenant, strategy]);
  return settingOf(rows[0]);
}

/** Takes the run's row lock, so that a claim by another worker waits until we are done, or has raised the fence before. */
async function holdsFence(client: PoolClient, tenant: TenantId, strategy: string, by: PublishingRun): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from training_run
    where tenant_id = $1 and id = $2 and strategy = $3 and fence = $4 and status = 'running' for update`, [tenant, by.run, strategy, by.fence]);
  return Boolean(rowCount);
}

async function succeed(client: PoolClient, tenant: TenantId, artifactId: number | null, by: PublishingRun): Promise<void> {
  await client.query(`update training_run set status = 'succeeded', stage = 'done', progress = 1, metrics = $3, artifact_id = $4,
    finished_at = clock_timestamp(), lease_until = null where tenant_id = $1 and id = $2`, [tenant, by.run, JSON.stringify(by.metrics), artifactId]);
}

async function announce(client: PoolClient, tenant: TenantId): Promise<void> {
  await client.query(`insert into tenant_change (tenant_id, change) values ($1, '{"kind":"strategies"}')`, [tenant]);
}

function settingOf(row: SettingRow): StrategySetting {
  const { strategy, enabled, config, schedule, epoch, revision, champion } = row;
  return { strategy, enabled, config, schedule, epoch, revision, champion: champion && artifactOf(champion) };
}

function artifactOf(row: ArtifactRow): ArtifactRecord {
  return {
    id: row.id, strategy: row.strategy, digest: row.digest, runId: row.run_id, status: row.status, manifest: row.manifest,
    // Inside `to_jsonb` a time comes as text.
    createdAt: new Date(row.created_at).getTime(),
  };
}
