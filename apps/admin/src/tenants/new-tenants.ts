import type { ArtifactFiles, Tenant, TenantId, TenantStore } from '@zhiyin/domain';
import { defaultPipelines } from '@zhiyin/pipeline';
import type { Vault } from '@zhiyin/privacy';
import type { StrategyCatalogue } from '@zhiyin/registry';

/** When a strategy is retrained unless somebody says otherwise: nightly, spread over the small hours, UTC. */
const SCHEDULES = ['17 2 * * *', '37 2 * * *', '57 2 * * *', '17 3 * * *', '37 3 * * *'];

/** Makes a tenant that can answer at once: a data key, every installed strategy, the standard pipelines. */
export class NewTenants {
  constructor(
    private readonly tenants: TenantStore,
    private readonly catalogue: StrategyCatalogue,
    private readonly vault: Vault,
    private readonly artifacts: ArtifactFiles,
  ) {}

  /** @throws ConflictError SLUG_TAKEN */
  create(tenant: Pick<Tenant, 'slug' | 'name' | 'defaultConsent' | 'currency'>): Promise<Tenant> {
    const installed = this.catalogue.all();
    return this.tenants.create(tenant, {
      wrappedKey: this.vault.createTenantKey(),
      strategies: installed.map(({ id }, i) => ({ strategy: id, config: {}, schedule: SCHEDULES[i % SCHEDULES.length] })),
      pipelines: defaultPipelines(this.catalogue.ids()),
    });
  }

  /** Rows first: files without rows are found by nobody, rows without files would be served. */
  async delete(tenant: TenantId): Promise<void> {
    await this.tenants.delete(tenant);
    await this.artifacts.removeTenant(tenant);
  }
}
