import type { TenantId } from '../tenant.ts';

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
  readonly createdAt: number;
}

export interface TenantStore {
  /** Creates tenant, wrapped data key, default strategies and placements in one transaction. */
  create(tenant: Pick<Tenant, 'slug' | 'name' | 'defaultConsent' | 'currency'>): Promise<Tenant>;
  byId(id: TenantId): Promise<Tenant | null>;
  bySlug(slug: string): Promise<Tenant | null>;
  all(): Promise<readonly Tenant[]>;
  update(id: TenantId, change: Partial<Pick<Tenant, 'name' | 'status' | 'defaultConsent' | 'currency'>>): Promise<Tenant>;
  /** Everything of the tenant, for good. */
  delete(id: TenantId): Promise<void>;
  /** The tenant's data key under the installation's key. */
  wrappedKey(id: TenantId): Promise<Uint8Array>;
}
