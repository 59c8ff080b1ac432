import { ConflictError, NotFoundError, type Audited, type JsonObject, type PipelineStore, type PipelineVersion, type Placement, type TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { announceChange } from './announce-change.ts';
import { writeAudit } from './append-audit.ts';

interface VersionRow { placement: string; version: number; document: JsonObject; note: string | null; created_by: string; created_at: Date }
interface PlacementRow { name: string; active_version: number | null; epoch: number }

const VERSION = 'v.placement, v.version, v.document, v.note, v.created_by, v.created_at';

/** Versioned pipelines in PostgreSQL: versions are only ever added, activating moves a pointer. @public */
export class PgPipelineStore implements PipelineStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  placements(tenant: TenantId): Promise<readonly Placement[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<PlacementRow>('select name, active_version, epoch from placement where tenant_id = $1 order by name', [tenant]);
      return rows.map(placementOf);
    });
  }

  versions(tenant: TenantId, placement: string): Promise<readonly PipelineVersion[]> {
    return this.#select(tenant, 'where v.tenant_id = $1 and v.placement = $2 order by v.version desc', [placement]);
  }

  async version(tenant: TenantId, placement: string, version: number): Promise<PipelineVersion | null> {
    const found = await this.#select(tenant, 'where v.tenant_id = $1 and v.placement = $2 and v.version = $3', [placement, version]);
    return found[0] ?? null;
  }

  active(tenant: TenantId): Promise<readonly PipelineVersion[]> {
    return this.#select(
      tenant,
      'join placement p on p.tenant_id = v.tenant_id and p.name = v.placement and p.active_version = v.version where v.tenant_id = $1 order by v.placement',
      [],
    );
  }

  save(
    tenant: TenantId, { placement, document, note, createdBy }: Pick<PipelineVersion, 'placement' | 'document' | 'note' | 'createdBy'>, audit?: Audited<PipelineVersion>,
  ): Promise<PipelineVersion> {
    return this.#database.withTenant(tenant, async (client) => {
      await client.query('insert into placement (tenant_id, name) values ($1, $2) on conflict do nothing', [tenant, placement]);
      // The placement's row is held, so that two who save at once get two numbers.
      await client.query('select 1 from placement where tenant_id = $1 and name = $2 for update', [tenant, placement]);
      const { rows } = await client.query<VersionRow>(
        `insert into pipeline_version as v (tenant_id, placement, version, document, note, created_by)
         select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from pipeline_version where tenant_id = $1 and placement = $2
         returning ${VERSION}`,
        [tenant, placement, document, note, createdBy],
      );
      const saved = versionOf(rows[0]);
      await writeAudit(client, audit, saved);
      return saved;
    });
  }

  activate(tenant: TenantId, placement: string, version: number, expectedEpoch?: number, audit?: Audited<Placement>): Promise<Placement> {
    return this.#database.withTenant(tenant, async (client) => {
      const held = await client.query<PlacementRow>('select name, active_version, epoch from placement where tenant_id = $1 and name = $2 for update', [tenant, placement]);
      const known = await client.query('select 1 from pipeline_version where tenant_id = $1 and placement = $2 and version = $3', [tenant, placement, version]);
      if (!held.rows[0] || !known.rowCount) {
        throw new NotFoundError('PIPELINE_VERSION_UNKNOWN', `placement '${placement}' has no version ${version}`);
      }
      if (expectedEpoch !== undefined && held.rows[0].epoch !== expectedEpoch) {
        throw new ConflictError('PLACEMENT_CHANGED', `placement '${placement}': expected epoch ${expectedEpoch}, it is ${held.rows[0].epoch}; read it again, then decide`);
      }
      if (held.rows[0].active_version === version) return placementOf(held.rows[0]);
      const { rows } = await client.query<PlacementRow>(
        'update placement set active_version = $3, epoch = epoch + 1 where tenant_id = $1 and name = $2 returning name, active_version, epoch',
        [tenant, placement, version],
      );
      const after = placementOf(rows[0]);
      await announceChange(client, tenant, { kind: 'pipelines' });
      await writeAudit(client, audit, after);
      return after;
    });
  }

  #select(tenant: TenantId, rest: string, values: readonly unknown[]): Promise<readonly PipelineVersion[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<VersionRow>(`select ${VERSION} from pipeline_version v ${rest}`, [tenant, ...values]);
      return rows.map(versionOf);
    });
  }
}

function placementOf(row: PlacementRow): Placement {
  return { name: row.name, activeVersion: row.active_version, epoch: row.epoch };
}

function versionOf(row: VersionRow): PipelineVersion {
  return {
    placement: row.placement,
    version: row.version,
    document: row.document,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at.getTime(),
  };
}
