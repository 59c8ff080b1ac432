import type { Tenant, TenantStore } from '@zhiyin/domain';
import { defaultPipelines } from '@zhiyin/pipeline';
import { Vault } from '@zhiyin/privacy';
import { strategies } from '../strategies.ts';

/** Every night, spread over an hour by tenant where the trainer takes turns. */
const NIGHTLY = '30 2 * * *';

export interface TenantWishes {
  readonly slug: string;
  readonly name?: string;
  readonly currency?: string;
  readonly defaultConsent?: boolean;
}

/**
 * A tenant that can work at once: its own data key, all installed strategies, a pipeline for every placement.
 * @throws ConflictError SLUG_TAKEN
 */
export function createTenant(store: TenantStore, secret: string, { slug, name = slug, currency, defaultConsent = true }: TenantWishes): Promise<Tenant> {
  return store.create(
    { slug, name, currency: currency ?? null, defaultConsent },
    {
      wrappedKey: new Vault(secret).createTenantKey(),
      strategies: strategies.map(({ id }) => ({ strategy: id, config: {}, schedule: NIGHTLY })),
      pipelines: defaultPipelines(strategies.map(({ id }) => id)),
    },
  );
}

