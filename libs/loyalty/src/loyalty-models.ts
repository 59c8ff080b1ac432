import { LRUCache } from 'lru-cache';
import type { BehaviourEvent, LoyaltyStore, TenantId } from '@zhiyin/domain';
import { LoyaltyModel, type LoyaltyParameters } from './loyalty-model.ts';
import { orderHistories } from './order-history.ts';

/** @public */
export interface FittedLoyalty {
  readonly version: number;
  readonly fittedAt: number;
  /** Days within which the buyers of an item had to come back. */
  readonly itemHorizonDays: number;
  readonly model: LoyaltyModel;
}

/** What a ranking asks of a fitted model, from memory. @public */
export interface FittedValues {
  effectOf(item: number): number;
  customerValue(history: { readonly events: readonly BehaviourEvent[] }, now: number): number;
}

/** A model is replaced once a day; a replica may be a minute late. */
const KEPT_MS = 60_000;
const MOST_TENANTS = 1000;

interface Kept {
  readonly fitted: FittedLoyalty;
  readonly values: FittedValues;
}

/**
 * Models of loyalty, read when first asked for and again each minute. While they are read again the last ones answer, and so they do while the
 * database is away.
 * @public
 */
export class LoyaltyModels {
  readonly #kept: LRUCache<TenantId, Kept>;

  constructor(readonly store: LoyaltyStore) {
    this.#kept = new LRUCache({
      max: MOST_TENANTS, ttl: KEPT_MS, allowStale: true, noDeleteOnStaleGet: true, noDeleteOnFetchRejection: true, allowStaleOnFetchRejection: true,
      fetchMethod: (tenant) => this.#read(tenant),
    });
  }

  /** @returns null before the first fit, which is not kept: somebody who waits for it does not want to wait another minute */
  async of(tenant: TenantId): Promise<FittedLoyalty | null> {
    return (await this.#kept.fetch(tenant))?.fitted ?? null;
  }

  /** @returns null before the first fit */
  async values(tenant: TenantId): Promise<FittedValues | null> {
    return (await this.#kept.fetch(tenant))?.values ?? null;
  }

  async #read(tenant: TenantId): Promise<Kept | undefined> {
    const record = await this.store.latest(tenant);
    if (!record) return undefined;
    // What lies in the table was written by a model's own parameters.
    const model = new LoyaltyModel(record.parameters as unknown as LoyaltyParameters);
    const fitted = { version: record.version, fittedAt: record.fittedAt, itemHorizonDays: record.parameters.itemHorizonDays as number, model };
    return { fitted, values: valuesOf(fitted, await this.store.effects(tenant)) };
  }
}

/** Customer value: what somebody with this history, who buys now, is expected to spend within the horizon in which coming back was measured. */
function valuesOf({ model, itemHorizonDays }: FittedLoyalty, effects: ReadonlyMap<number, number>): FittedValues {
  return {
    effectOf: (item) => effects.get(item) ?? 0,
    customerValue({ events }, now) {
      const orders = events.filter(({ type }) => type === 'purchase').map(({ at, price, quantity }) => ({ customer: 0, at, value: Math.max(0, (price ?? 0) * quantity) }));
      const [history] = orderHistories([...orders, { customer: 0, at: now, value: model.parameters.meanValue }], now);
      return model.predict(history, itemHorizonDays).lifetimeValue;
    },
  };
}
