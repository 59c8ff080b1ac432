declare const tenantBrand: unique symbol;

/** Number of a tenant. Branded, so that no other number can stand where a tenant is asked for. */
export type TenantId = number & { readonly [tenantBrand]: true };

/** @throws RangeError when `value` is no positive 32-bit integer */
export function tenantId(value: number): TenantId {
  if (!Number.isInteger(value) || value <= 0 || value > 0x7fffffff) {
    throw new RangeError(`tenant id: expected a positive 32-bit integer, got ${value}`);
  }
  return value as TenantId;
}

/** A value together with the tenant it belongs to. */
export interface TenantScoped<T> {
  readonly tenant: TenantId;
  readonly value: T;
}

/** A map whose every key carries its tenant: the only shape in which caches may hold tenants' data. */
export class TenantMap<V> {
  readonly #byTenant = new Map<TenantId, Map<string, V>>();

  get(tenant: TenantId, key: string): V | undefined {
    return this.#byTenant.get(tenant)?.get(key);
  }

  set(tenant: TenantId, key: string, value: V): void {
    let own = this.#byTenant.get(tenant);
    if (!own) this.#byTenant.set(tenant, (own = new Map()));
    own.set(key, value);
  }

  delete(tenant: TenantId, key: string): boolean {
    return this.#byTenant.get(tenant)?.delete(key) ?? false;
  }

  /** Forgets everything of one tenant. */
  clear(tenant: TenantId): void {
    this.#byTenant.delete(tenant);
  }

  /** Entries of one tenant, in insertion order. */
  entries(tenant: TenantId): IterableIterator<[string, V]> {
    return (this.#byTenant.get(tenant) ?? new Map<string, V>()).entries();
  }

  tenants(): IterableIterator<TenantId> {
    return this.#byTenant.keys();
  }
}
