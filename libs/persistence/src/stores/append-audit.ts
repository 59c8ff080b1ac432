import { createHash } from 'node:crypto';
import { canonicalJson, type AuditEntry, type Audited, type JsonValue, type StoredAuditEntry, type TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';

export interface AuditRow {
  id: string; tenant_id: number | null; actor: string; action: string; subject: string; before: JsonValue; after: JsonValue;
  request_id: string | null; address: string | null; at: Date; previous_digest: Buffer | null; digest: Buffer;
}

export const AUDIT_COLUMNS = 'id, tenant_id, actor, action, subject, before, after, request_id, address, at, previous_digest, digest';

/**
 * Writes the entry of a change in the transaction that makes it: as its last step, since a chain has one end, and whoever
 * holds it lets nobody else finish before the transaction is over.
 */
export async function writeAudit<T>(client: PoolClient, audited: Audited<T> | undefined, outcome: T): Promise<void> {
  if (audited) await appendAudit(client, audited(outcome));
}

export async function appendAudit(client: PoolClient, entry: AuditEntry): Promise<StoredAuditEntry> {
  // Waits for the writer before us to commit, and then reads what it has left. The time is the database's and whole milliseconds.
  const { rows: [end] } = await client.query<{ digest: Buffer | null; at: Date }>(
    "insert into audit_head (id) values (1) on conflict (id) do update set id = 1 returning digest, date_trunc('milliseconds', clock_timestamp()) as at",
  );
  const content = storable(entry);
  const digest = chainDigest(end.digest, content, end.at);
  await client.query('update audit_head set digest = $1', [digest]);
  const { rows: [row] } = await client.query<AuditRow>(
    `insert into audit_entry (tenant_id, actor, action, subject, before, after, request_id, address, at, previous_digest, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${AUDIT_COLUMNS}`,
    [
      content.tenant, content.actor, content.action, content.subject, jsonOrNull(content.before), jsonOrNull(content.after),
      content.requestId, content.address, end.at, end.digest, digest,
    ],
  );
  return storedOf(row);
}

export function chainDigest(previous: Buffer | null, entry: AuditEntry, at: Date): Buffer {
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

export function storedOf(row: AuditRow): StoredAuditEntry {
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
