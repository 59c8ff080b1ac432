import type { JsonObject, JsonValue } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { UserKey, UserRecord } from '../users.ts';
import type { Audited } from './audit-log.ts';
import type { NewUserReference } from './event-log.ts';

export interface UserUpsert extends NewUserReference {
  /** null leaves what was stored, here and below. */
  readonly attributes: JsonObject | null;
  readonly country: string | null;
  readonly consent: boolean | null;
}

/** What an erasure removed, as the receipt shows it. */
export interface ErasureReceipt {
  readonly events: number;
  readonly impressions: number;
  readonly identities: number;
  readonly erasedAt: string;
}

export interface UserStore {
  /** 'refused': the user was erased and `consent` is not true. */
  upsert(tenant: TenantId, users: readonly UserUpsert[]): Promise<readonly ('created' | 'updated' | 'refused')[]>;
  /** Follows merges; null for unknown and for erased users. */
  find(tenant: TenantId, key: UserKey): Promise<UserRecord | null>;
  /** Joins the visitor's log to the user's; later events under the visitor's key are the user's. Idempotent. */
  merge(tenant: TenantId, visitor: NewUserReference, user: NewUserReference): Promise<{ readonly movedEvents: number }>;
  /** Removes the person from every table but a tombstone of the key, so that late events do not bring them back. */
  erase(tenant: TenantId, key: UserKey, audit?: Audited<ErasureReceipt>): Promise<ErasureReceipt | null>;
  /** Everything stored about the person, pseudonyms resolved by the caller; null when there is nobody. */
  export(tenant: TenantId, key: UserKey): Promise<JsonValue | null>;
}
