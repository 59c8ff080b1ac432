import { LRUCache } from 'lru-cache';
import { AccessError, NotFoundError, type Clock, type Tenant, type TenantId, type TenantStore } from '@zhiyin/domain';
import type { TenantKeys, Vault } from '@zhiyin/privacy';
import { isDatabaseAway } from '@zhiyin/persistence';

/** A tenant as a request needs it: its settings and the keys that hide its people. */
export interface TenantContext {
  readonly tenant: Tenant;
  readonly keys: TenantKeys;
}

interface Entry {
  readonly context: TenantContext;
  readonly readAt: number;
}

/** A change of a tenant (suspended, another default consent) is obeyed after at most this. */
const FRESH_MS = 3_000;
/** Without a database, what was known goes on holding this long. */
const STALE_MS = 10 * 60_000;
const MAX_TENANTS = 10_000;

/** Tenants in memory: one read every few seconds per busy tenant, none per request. */
export class TenantDirectory {
  readonly #entries = new LRUCache<TenantId, Entry>({ max: MAX_TENANTS });
  readonly #loading = new Map<TenantId, Promise<Entry>>();

  constructor(
    private readonly store: TenantStore,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws AccessError TENANT_SUSPENDED
   * @throws NotFoundError TENANT_UNKNOWN
   */
  async active(id: TenantId): Promise<TenantContext> {
    const { context } = await this.#entry(id);
    if (context.tenant.status === 'suspended') throw new AccessError('TENANT_SUSPENDED', 'this tenant is suspended; its administrator can tell why');
    return context;
  }

  forget(id: TenantId): void {
    this.#entries.delete(id);
  }

  async #entry(id: TenantId): Promise<Entry> {
    const known = this.#entries.get(id);
    if (known && this.clock() - known.readAt < FRESH_MS) return known;
    try {
      return await this.#load(id, known);
    } catch (error) {
      if (known && isDatabaseAway(error) && this.clock() - known.readAt < STALE_MS) return known;
      throw error;
    }
  }

  /** Many requests that wait for the same tenant read it once. */
  #load(id: TenantId, known: Entry | undefined): Promise<Entry> {
    let loading = this.#loading.get(id);
    if (!loading) {
      loading = this.#read(id, known).finally(() => this.#loading.delete(id));
      this.#loading.set(id, loading);
    }
    return loading;
  }

  async #read(id: TenantId, known: Entry | undefined): Promise<Entry> {
    const tenant = await this.store.byId(id);
    if (!tenant) {
      this.#entries.delete(id);
      throw new NotFoundError('TENANT_UNKNOWN', 'this tenant does not exist any more');
    }
    const keys = known?.context.keys ?? this.vault.open(await this.store.wrappedKey(id));
    const entry = { context: { tenant, keys }, readAt: this.clock() };
    this.#entries.set(id, entry);
    return entry;
  }
}
