import type { Tenant, TenantStore } from '@zhiyin/domain';
import { Vault } from '@zhiyin/privacy';
import { newTenantSeed } from '@zhiyin/registry';
import { installedStrategies } from '../installed-strategies.ts';
import { commandLineEntry } from './command-line-entry.ts';

export interface TenantWishes {
  readonly slug: string;
  readonly name?: string;
  readonly currency?: string;
  readonly defaultConsent?: boolean;
  /** BCP 47; English unless told. */
  readonly locale?: string;
}

/**
 * A tenant that can work at once: its own data key, all installed strategies, a pipeline for every placement.
 * @throws ConflictError SLUG_TAKEN
 */
export async function createTenant(store: TenantStore, secret: string, { slug, name = slug, currency, defaultConsent = true, locale }: TenantWishes): Promise<Tenant> {
  const seed = newTenantSeed(await installedStrategies(), new Vault(secret).createTenantKey());
  return store.create({ slug, name, currency: currency ?? null, defaultConsent, locale }, seed,
    (made) => commandLineEntry('tenants.create', made.id, `tenant:${made.id}`, { slug, name, currency: made.currency, defaultConsent, locale: made.locale }));
}
