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

/**
 * Makes the entry of a change from what came of it. A store that is handed one calls it when the change is made and writes
 * the entry in the same transaction: neither exists without the other. Not called when nothing was changed.
 */
export type Audited<T = unknown> = (outcome: T) => AuditEntry;

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
  /** For what changes nothing in a store and is still worth an entry. */
  append(entry: AuditEntry): Promise<StoredAuditEntry>;
  /** Newest first. `tenant` given: only that tenant's. */
  page(filter: {
    tenant?: TenantId;
    action?: string;
    actor?: string;
    before?: number;
    limit: number;
  }): Promise<readonly StoredAuditEntry[]>;
  /** Recomputes the chain, which must reach the end it was last written to and, where told, contain the digest `knownHead`. */
  verify(knownHead?: string): Promise<AuditVerdict>;
}
