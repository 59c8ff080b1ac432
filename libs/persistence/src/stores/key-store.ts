import type { ApiKeyRecord, Audited, KeyKind, KeyStore, NewApiKey, TenantId, TenantStatus } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { announceChange } from './announce-change.ts';
import { writeAudit } from './append-audit.ts';

const COLUMNS = `tenant_id, id, kind, prefix, last_four, name, scopes, origins, requests_per_second, created_by,
  created_at, expires_at, revoked_at, last_used_at`;

interface KeyRow {
  tenant_id: number; id: number; kind: KeyKind; prefix: string; last_four: string; name: string; scopes: string[]; origins: string[];
  requests_per_second: number; created_by: string; created_at: Date; expires_at: Date | null; revoked_at: Date | null; last_used_at: Date | null;
}

/** API keys in PostgreSQL. Every change tells the replicas ('keys') in the same transaction. @public */
export class PgKeyStore implements KeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  create(tenant: TenantId, key: NewApiKey, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord> {
    return this.#database.withTenant(tenant, async (client) => {
      const record = await insertKey(client, tenant, key);
      await announceChange(client, tenant, { kind: 'keys' });
      await writeAudit(client, audit, record);
      return record;
    });
  }

  list(tenant: TenantId): Promise<readonly ApiKeyRecord[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<KeyRow>(`select ${COLUMNS} from api_key where tenant_id = $1 order by id desc`, [tenant]);
      return rows.map(recordOf);
    });
  }

  find(tenant: TenantId, id: number): Promise<ApiKeyRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<KeyRow>(`select ${COLUMNS} from api_key where tenant_id = $1 and id = $2`, [tenant, id]);
      return rows[0] ? recordOf(rows[0]) : null;
    });
  }

  revoke(tenant: TenantId, id: number, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<KeyRow>(
        `update api_key set revoked_at = now() where tenant_id = $1 and id = $2 and revoked_at is null returning ${COLUMNS}`,
        [tenant, id],
      );
      if (!rows[0]) return revokedBefore(client, tenant, id);
      const record = recordOf(rows[0]);
      await announceChange(client, tenant, { kind: 'keys' });
      await writeAudit(client, audit, record);
      return record;
    });
  }

  rotate(tenant: TenantId, id: number, replacement: NewApiKey, overlapMs: number, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rowCount } = await client.query(
        `update api_key set expires_at = least(expires_at, now() + $3 * interval '1 millisecond')
         where tenant_id = $1 and id = $2 and revoked_at is null and (expires_at is null or expires_at > now())`,
        [tenant, id, overlapMs],
      );
      if (!rowCount) return null;
      const record = await insertKey(client, tenant, replacement);
      await announceChange(client, tenant, { kind: 'keys' });
      await writeAudit(client, audit, record);
      return record;
    });
  }

  async byDigest(digest: Uint8Array): Promise<{ readonly key: ApiKeyRecord; readonly tenantStatus: TenantStatus } | null> {
    const { rows } = await this.#database.system.query<KeyRow & { status: TenantStatus }>({
      name: 'key-by-digest',
      text: `select ${COLUMNS.replace(/(\w+)/g, 'k.$1')}, t.status from api_key k join tenant t on t.id = k.tenant_id where k.digest = $1`,
      values: [digest],
    });
    return rows[0] ? { key: recordOf(rows[0]), tenantStatus: rows[0].status } : null;
  }

  secretDigests(tenant: TenantId): Promise<readonly Uint8Array[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ digest: Buffer }>(
        `select digest from api_key where tenant_id = $1 and kind = 'secret' and revoked_at is null and (expires_at is null or expires_at > now())
         order by id desc limit 50`,
        [tenant],
      );
      return rows.map((row) => new Uint8Array(row.digest));
    });
  }

  async touch(uses: readonly { readonly tenant: TenantId; readonly id: number; readonly at: number }[]): Promise<void> {
    await this.#database.system.query(
      `update api_key k set last_used_at = greatest(k.last_used_at, to_timestamp(u.at / 1000))
       from unnest($1::int[], $2::int[], $3::float8[]) as u (tenant_id, id, at) where k.tenant_id = u.tenant_id and k.id = u.id`,
      [uses.map((use) => use.tenant), uses.map((use) => use.id), uses.map((use) => use.at)],
    );
  }
}

/** A key that is revoked already stays as it is; null when there is none. */
async function revokedBefore(client: PoolClient, tenant: TenantId, id: number): Promise<ApiKeyRecord | null> {
  const { rows } = await client.query<KeyRow>(`select ${COLUMNS} from api_key where tenant_id = $1 and id = $2`, [tenant, id]);
  return rows[0] ? recordOf(rows[0]) : null;
}

async function insertKey(client: PoolClient, tenant: TenantId, key: NewApiKey): Promise<ApiKeyRecord> {
  const { rows } = await client.query<KeyRow>(
    `insert into api_key (tenant_id, kind, prefix, last_four, digest, name, scopes, origins, requests_per_second, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${COLUMNS}`,
    [
      tenant, key.kind, key.prefix, key.lastFour, key.digest, key.name, key.scopes, key.origins, key.requestsPerSecond, key.createdBy,
      key.expiresAt === null ? null : new Date(key.expiresAt),
    ],
  );
  return recordOf(rows[0]);
}

function recordOf(row: KeyRow): ApiKeyRecord {
  return {
    tenant: row.tenant_id as TenantId,
    id: row.id,
    kind: row.kind,
    prefix: row.prefix,
    lastFour: row.last_four,
    name: row.name,
    scopes: row.scopes,
    origins: row.origins,
    requestsPerSecond: row.requests_per_second,
    createdBy: row.created_by,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
    lastUsedAt: row.last_used_at?.getTime() ?? null,
  };
}
