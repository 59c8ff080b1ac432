import type { ItemNumber } from '../items.ts';
import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { UserNumber } from '../users.ts';

/** What a shop's model of loyalty learned; the newest counts. */
export interface LoyaltyRecord {
  /** Counts the fits of this tenant. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly fittedAt: number;
  /** Of the model, plain data. */
  readonly parameters: JsonObject;
}

/** How an item changes its buyers' chance to come back. */
export interface ItemLoyaltyRecord {
  readonly item: ItemNumber;
  readonly purchases: number;
  readonly effect: number;
  readonly low: number;
  readonly high: number;
}

/** All that somebody bought on one day. */
export interface OrderDay {
  readonly user: UserNumber;
  /** Start of the day, UTC, milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface LoyaltyStore {
  /** Tenants whose model is older than a day; with fewer than 100 customers: than ten minutes at first, six hours later. */
  due(): Promise<readonly TenantId[]>;
  /** Replaces model and items in one transaction. @returns the version */
  save(tenant: TenantId, parameters: JsonObject, customers: number, items: readonly ItemLoyaltyRecord[]): Promise<number>;
  latest(tenant: TenantId): Promise<LoyaltyRecord | null>;
  items(tenant: TenantId, items: readonly ItemNumber[]): Promise<readonly ItemLoyaltyRecord[]>;
  /** The effect of every item that has one. */
  effects(tenant: TenantId): Promise<ReadonlyMap<ItemNumber, number>>;
  /** Consented purchases by day; nothing of people who withhold consent. */
  orders(tenant: TenantId, users: readonly UserNumber[]): Promise<readonly OrderDay[]>;
}
