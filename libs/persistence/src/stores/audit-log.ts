import { createHash } from 'node:crypto';
import { canonicalJson, type AuditEntry, type AuditLog, type AuditVerdict, type JsonValue, type StoredAuditEntry, type TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { inSystemTransaction } from './system-transaction.ts';

interface AuditRow {
  id: string; tenant_id: number | null; actor: string; action: string; subject: string; before: JsonValue; after: JsonValue;
  request_id: string | null; address: string | null; at: Date; previous_digest: Buffer | null; digest: Buffer;
}

const COLUMNS = 'id, tenant_id, actor, action, subject, before, after, request_id, address, at, previous_digest, digest';
const PAGE = 1_000;

/**
 * The audit log as a hash chain: h(n) = SHA-256(h(n-1) || entry in canonical JSON). Written under the system role, which may
 * insert and read but neither change nor delete; who owns the database can, and then the chain shows it. Writers wait for
 * one another: a chain has one end.
 * @public
 */
export class PgAuditLog implements AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(entry: AuditEntry): Promise<StoredAuditEntry> {
    return inSystemTransaction(this.#database, async (client) => {
      await client.query("select pg_advisory_xact_lock(hashtext('zhiyin audit log'))");
      // Read committed: this statement sees what the writer before us has committed. The time is the database's and whole milliseconds.
      const { rows: [end] } = await client.query<{ digest: Buffer | null; at: Date }>(
        "select (select digest from audit_entry order by id desc limit 1) as digest, date_trunc('milliseconds', clock_timestamp()) as at",
      );
      const content = storable(entry);
      const digest = chainDigest(end.digest, content, end.at);
      const { rows: [row] } = await client.query<AuditRow>(
        `insert into audit_entry (tenant_id, actor, action, subject, before, after, request_id, address, at, previous_digest, digest)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${COLUMNS}`,
        [
          content.tenant, content.actor, content.action, content.subject, jsonOrNull(content.before), jsonOrNull(content.after),
          content.requestId, content.address, end.at, end.digest, digest,
        ],
      );
      return storedOf(row);
    });
  }

  async page({ tenant, action, actor, before, limit }: Parameters<AuditLog['page']>[0]): Promise<readonly StoredAuditEntry[]> {
    const { rows } = await this.#database.system.query<AuditRow>(
      `select ${COLUMNS} from audit_entry
       where ($1::int is null or tenant_id = $1) and ($2::text is null or action = $2) and ($3::text is null or actor = $3) and ($4::bigint is null or id < $4)
       order by id desc limit $5`,
      [tenant ?? null, action ?? null, actor ?? null, before ?? null, limit],
    );
    return rows.map(storedOf);
  }

  async verify(knownHead?: string): Promise<AuditVerdict> {
    let previous: Buffer | null = null;
    let entries = 0;
    let last = 0;
    let headSeen = knownHead === undefined;
    for (;;) {
      const { rows }: { rows: AuditRow[] } = await this.#database.system.query<AuditRow>(
        `select ${COLUMNS} from audit_entry where id > $1 order by id limit ${PAGE}`, [last],
      );
      for (const row of rows) {
        const stored = storedOf(row);
        const follows = Buffer.compare(row.previous_digest ?? Buffer.alloc(0), previous ?? Buffer.alloc(0)) === 0;
        if (!follows || !chainDigest(row.previous_digest, stored, row.at).equals(row.digest)) {
          return { intact: false, entries, head: previous?.toString('hex') ?? null, brokenAt: stored.id };
        }
        headSeen ||= stored.digest === knownHead;
        previous = row.digest;
        last = stored.id;
        entries++;
      }
      if (rows.length < PAGE) break;
    }
    return { intact: headSeen, entries, head: previous?.toString('hex') ?? null, brokenAt: null };
  }
}

function chainDigest(previous: Buffer | null, entry: AuditEntry, at: Date): Buffer {
  const { tenant, actor, action, subject, before, after, requestId, address } = entry;
  return createHash('sha256')
    .update(previous ?? Buffer.alloc(32))
    .update(canonicalJson({ tenant, actor, action, subject, before, after, requestId, address, at: at.getTime() }))
    .digest();
}

/** PostgreSQL keeps no NUL characters and no half surrogates: what is hashed must be what can be read again. */
function storable(entry: AuditEntry): AuditEntry {
  const text = JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '').replace(/[\ud800-\udfff]/gu, '\ufffd') : value));
  return JSON.parse(text) as AuditEntry;
}

function jsonOrNull(value: JsonValue): string | null {
  return value === null ? null : JSON.stringify(value);
}

function storedOf(row: AuditRow): StoredAuditEntry {
  return {
    id: Number(row.id),
    tenant: row.tenant_id as TenantId | null,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    address: row.address,
    at: row.at.getTime(),
    digest: row.digest.toString('hex'),
  };
}
