import { LRUCache } from 'lru-cache';
import type { LoyaltyStore, TenantId } from '@zhiyin/domain';
import { LoyaltyModel, type LoyaltyParameters } from '@zhiyin/loyalty';

export interface FittedLoyalty {
  readonly version: number;
  readonly fittedAt: number;
  /** Days within which the buyers of an item had to come back. */
  readonly itemHorizonDays: number;
  readonly model: LoyaltyModel;
}

/** A model is replaced once a day; a replica may be a minute late. */
const KEPT_MS = 60_000;
const MOST_TENANTS = 1000;

/** Models of loyalty, read when first asked for. */
export class LoyaltyModels {
  readonly #kept = new LRUCache<TenantId, { readonly fitted: FittedLoyalty | null }>({ max: MOST_TENANTS, ttl: KEPT_MS });

  constructor(readonly store: LoyaltyStore) {}

  /** @returns null before the first fit */
  async of(tenant: TenantId): Promise<FittedLoyalty | null> {
    const kept = this.#kept.get(tenant);
    if (kept) return kept.fitted;
    const record = await this.store.latest(tenant);
    // What lies in the table was written by a model's own parameters.
    const fitted = record && { version: record.version, fittedAt: record.fittedAt, itemHorizonDays: record.parameters.itemHorizonDays as number, model: new LoyaltyModel(record.parameters as unknown as LoyaltyParameters) };
    // Somebody who waits for the first fit does not want to wait another minute.
    if (fitted) this.#kept.set(tenant, { fitted });
    return fitted;
  }
}
