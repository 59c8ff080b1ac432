import type { TenantId } from '../tenant.ts';
import type { TenantStatus } from './tenant-store.ts';
import type { Audited } from './audit-log.ts';

/** A publishable key may stand in a web page; a secret key never leaves the shop's servers. */
export type KeyKind = 'publishable' | 'secret';

/** What is kept of an API key: never the key itself. Times in milliseconds since 1970 UTC. */
export interface ApiKeyRecord {
  readonly tenant: TenantId;
  readonly id: number;
  readonly kind: KeyKind;
  /** 'zy_pk_' or 'zy_sk_'. */
  readonly prefix: string;
  readonly lastFour: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Browser origins that may use the key ('https://shop.example'); empty: none may. */
  readonly origins: readonly string[];
  readonly requestsPerSecond: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

export type NewApiKey = Pick<
  ApiKeyRecord,
  'kind' | 'prefix' | 'lastFour' | 'name' | 'scopes' | 'origins' | 'requestsPerSecond' | 'createdBy' | 'expiresAt'
> & {
  /** SHA-256 of the whole key. */
  readonly digest: Uint8Array;
};

export interface KeyStore {
  create(tenant: TenantId, key: NewApiKey, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord>;
  /** Newest first, revoked ones too. */
  list(tenant: TenantId): Promise<readonly ApiKeyRecord[]>;
  find(tenant: TenantId, id: number): Promise<ApiKeyRecord | null>;
  /** Idempotent; null for an unknown key. */
  revoke(tenant: TenantId, id: number, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord | null>;
  /**
   * Stores the replacement; the old key ends after `overlapMs`, or at its own expiry when that is sooner.
   * null when the old key is unknown or no longer valid.
   */
  rotate(tenant: TenantId, id: number, replacement: NewApiKey, overlapMs: number, audit?: Audited<ApiKeyRecord>): Promise<ApiKeyRecord | null>;
  /** The key of any tenant, revoked and expired ones too. */
  byDigest(digest: Uint8Array): Promise<{ readonly key: ApiKeyRecord; readonly tenantStatus: TenantStatus } | null>;
  /** SHA-256 of the tenant's secret keys that are valid now; they verify user tokens. */
  secretDigests(tenant: TenantId): Promise<readonly Uint8Array[]>;
  /** Notes last uses, in one statement. */
  touch(uses: readonly { readonly tenant: TenantId; readonly id: number; readonly at: number }[]): Promise<void>;
}
