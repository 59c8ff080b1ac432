import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

export type TenantStatus = 'active' | 'suspended';

export interface Tenant {
  readonly id: TenantId;
  /** Lower-case letters, digits, hyphens: stands in commands and addresses. */
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  /** Holds where neither event nor user says otherwise. */
  readonly defaultConsent: boolean;
  readonly currency: string | null;
  /** BCP 47: the language of titles and queries, which decides about the endings of words. */
  readonly locale: string;
  readonly createdAt: number;
}

/** What a new tenant starts with. */
export interface TenantSeed {
  /** The tenant's data key under the installation's key. */
  readonly wrappedKey: Uint8Array;
  /** `enabled` unless told otherwise. */
  readonly strategies: readonly { readonly strategy: string; readonly enabled?: boolean; readonly config: JsonObject; readonly schedule: string | null }[];
  /** Saved as version 1 and activated. */
  readonly pipelines: readonly { readonly placement: string; readonly document: JsonObject }[];
}

/** What a new tenant is; English unless told. */
export type TenantWish = Pick<Tenant, 'slug' | 'name' | 'defaultConsent' | 'currency'> & Partial<Pick<Tenant, 'locale'>>;

export interface TenantStore {
  /**
   * Tenant, data key, first strategies and placements in one transaction.
   * @throws ConflictError SLUG_TAKEN
   */
  create(tenant: TenantWish, seed: TenantSeed, audit?: Audited<Tenant>): Promise<Tenant>;
  byId(id: TenantId): Promise<Tenant | null>;
  bySlug(slug: string): Promise<Tenant | null>;
  all(): Promise<readonly Tenant[]>;
  update(id: TenantId, change: Partial<Pick<Tenant, 'name' | 'status' | 'defaultConsent' | 'currency' | 'locale'>>, audit?: Audited<Tenant>): Promise<Tenant>;
  /** Everything of the tenant, for good: the tenant at once, what it has collected thereafter. */
  delete(id: TenantId, audit?: Audited<void>): Promise<void>;
  /** The tenant's data key under the installation's key. */
  wrappedKey(id: TenantId): Promise<Uint8Array>;
}
