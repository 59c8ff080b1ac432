import type { JsonValue } from '../json.ts';
import type { TenantId } from '../tenant.ts';

/** Who changed what. `before` and `after` show what differs, never a secret. */
export interface AuditEntry {
  readonly tenant: TenantId | null;
  /** 'admin:7', 'setup', 'cli'. */
  readonly actor: string;
  /** The operation: 'keys.create'. */
  readonly action: string;
  /** What it was done to: 'key:12', 'strategy:popularity'. */
  readonly subject: string;
  readonly before: JsonValue | null;
  readonly after: JsonValue | null;
  readonly requestId: string | null;
  readonly address: string | null;
}

export interface StoredAuditEntry extends AuditEntry {
  readonly id: number;
  readonly at: number;
  /** SHA-256, hexadecimal, over the entry and the digest before it. */
  readonly digest: string;
}

export interface AuditVerdict {
  readonly intact: boolean;
  readonly entries: number;
  /** Digest of the newest entry: written down elsewhere, it lets a later check notice that the end was cut off. */
  readonly head: string | null;
  /** The first entry that does not follow from the one before it; null for an intact log. */
  readonly brokenAt: number | null;
}

/** Append only: the role that writes may neither change nor delete. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<StoredAuditEntry>;
  /** Newest first. `tenant` given: only that tenant's. */
  page(filter: {
    tenant?: TenantId;
    action?: string;
    actor?: string;
    before?: number;
    limit: number;
  }): Promise<readonly StoredAuditEntry[]>;
  /** Recomputes the chain; with `knownHead`, an intact log must also contain that digest. */
  verify(knownHead?: string): Promise<AuditVerdict>;
}
