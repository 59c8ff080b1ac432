import type { TenantChange, TenantId } from '@zhiyin/domain';
import { LogFollower } from '@zhiyin/live';
import type { RuntimeParts } from './runtime-parts.ts';
import { ServedTenant } from './served-tenant.ts';
import type { TenantRuntime } from './tenant-runtime.ts';

const DEFAULT_MEMORY_BYTES = 2 ** 30;
const WEIGH_EVERY_MS = 5_000;

/**
 * The tenants this replica serves: loaded when first asked for, kept current from the log, unloaded least recently used
 * first when they outgrow the memory they may have.
 * @public
 */
export class TenantRuntimes {
  readonly #parts: RuntimeParts;
  readonly #follower: LogFollower;
  /** Least recently used first. */
  readonly #served = new Map<TenantId, ServedTenant>();
  readonly #loading = new Map<TenantId, Promise<ServedTenant>>();
  readonly #listeners = new Set<(tenant: TenantId, change: TenantChange) => void>();
  #weighing: NodeJS.Timeout | null = null;

  constructor(parts: RuntimeParts) {
    this.#parts = parts;
    this.#follower = new LogFollower({
      feed: parts.feed,
      log: parts.log,
      pollMs: parts.pollMs,
      onChange: (tenant, change) => {
        for (const listener of this.#listeners) listener(tenant, change);
      },
    });
  }

  /** Notes where the log stands and follows it. @throws what the database says when it is away */
  async start(): Promise<void> {
    await this.#follower.start();
    this.#weighing ??= setInterval(() => this.#makeRoom(), WEIGH_EVERY_MS).unref();
  }

  /** Ends following and closes all recommenders once the requests in flight have ended. */
  async stop(): Promise<void> {
    if (this.#weighing) clearInterval(this.#weighing);
    this.#weighing = null;
    await this.#follower.stop();
    await Promise.allSettled(this.#loading.values());
    for (const tenant of [...this.#served.keys()]) this.#unload(tenant);
  }

  /** Loads the tenant unless it is there; concurrent callers share one load. @throws what the database says when it is away */
  of(tenant: TenantId): Promise<TenantRuntime> {
    const served = this.#served.get(tenant);
    if (!served) return this.#load(tenant);
    this.#served.delete(tenant);
    this.#served.set(tenant, served);
    return Promise.resolve(served);
  }

  /** Resolves when everything committed before the call is known here. @throws what the database says when it is away */
  caughtUp(): Promise<void> {
    return this.#follower.caughtUp();
  }

  /** Told of every change of every tenant, after it has been taken in here. Returns how to stop listening. */
  onChange(listener: (tenant: TenantId, change: TenantChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For readiness and metrics. */
  get behindMs(): number {
    return this.#follower.behindMs;
  }

  get loadedTenants(): number {
    return this.#served.size;
  }

  /** Estimate. */
  get bytes(): number {
    let total = 0;
    for (const served of this.#served.values()) total += served.bytes;
    return total;
  }

  #load(tenant: TenantId): Promise<ServedTenant> {
    let loading = this.#loading.get(tenant);
    if (!loading) {
      loading = this.#loadNow(tenant).finally(() => this.#loading.delete(tenant));
      this.#loading.set(tenant, loading);
    }
    return loading;
  }

  async #loadNow(tenant: TenantId): Promise<ServedTenant> {
    const began = performance.now();
    let outdated = false;
    const served = new ServedTenant(tenant, this.#parts, () => this.of(tenant), {
      startOver: () => {
        outdated = true;
        this.#startOver(served);
      },
      caughtUp: () => this.#follower.caughtUp(),
    });
    await this.#follower.follow(tenant, served.live);
    try {
      await served.load();
    } catch (err) {
      this.#follower.unfollow(tenant);
      served.close();
      throw err;
    }
    if (outdated) {
      this.#follower.unfollow(tenant);
      served.close();
      return this.#loadNow(tenant);
    }
    this.#served.set(tenant, served);
    this.#parts.log.info({ tenant, items: served.catalogue.size, bytes: served.bytes, ms: Math.round(performance.now() - began) }, 'tenant loaded');
    this.#makeRoom();
    return served;
  }

  /** Unloads until the rest fits; the one used last stays whatever its size. */
  #makeRoom(): void {
    let total = this.bytes;
    for (const [tenant, served] of this.#served) {
      if (total <= (this.#parts.memoryBytes ?? DEFAULT_MEMORY_BYTES) || this.#served.size === 1) return;
      total -= served.bytes;
      this.#unload(tenant);
      this.#parts.log.info({ tenant }, 'tenant unloaded to make room');
    }
  }

  /** Whoever asks next loads it anew, if it is still there. */
  #startOver(served: ServedTenant): void {
    if (this.#served.get(served.tenant) === served) this.#unload(served.tenant);
  }

  #unload(tenant: TenantId): void {
    this.#follower.unfollow(tenant);
    this.#served.get(tenant)?.close();
    this.#served.delete(tenant);
  }
}
