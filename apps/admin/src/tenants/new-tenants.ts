import type { ArtifactFiles, Audited, Tenant, TenantId, TenantStore, TenantWish } from '@zhiyin/domain';
import type { Vault } from '@zhiyin/privacy';
import { newTenantSeed, type StrategyCatalogue } from '@zhiyin/registry';

/** Makes a tenant that can answer at once, and ends one with everything there is of it. */
export class NewTenants {
  constructor(
    private readonly tenants: TenantStore,
    private readonly catalogue: StrategyCatalogue,
    private readonly vault: Vault,
    private readonly artifacts: ArtifactFiles,
  ) {}

  /** @throws ConflictError SLUG_TAKEN */
  create(tenant: TenantWish, audit: Audited<Tenant>): Promise<Tenant> {
    return this.tenants.create(tenant, newTenantSeed(this.catalogue, this.vault.createTenantKey()), audit);
  }

  /** Rows first: files without rows are found by nobody, rows without files would be served. */
  async delete(tenant: TenantId, audit: Audited<void>): Promise<void> {
    await this.tenants.delete(tenant, audit);
    await this.artifacts.removeTenant(tenant);
  }
}
