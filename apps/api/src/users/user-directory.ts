import { LRUCache } from 'lru-cache';
import type { Clock, TenantId, UserKey, UserNumber, UserRecord, UserStore } from '@zhiyin/domain';

declare const scopedBrand: unique symbol;
/** A pseudonym together with its tenant: the only key this cache takes. */
type ScopedKey = string & { readonly [scopedBrand]: true };
const scoped = (tenant: TenantId, key: UserKey) => `${tenant}:${Buffer.from(key).toString('base64url')}` as ScopedKey;

interface Entry {
  readonly record: UserRecord | null;
  readonly readAt: number;
}

/** Somebody known stays known; changes arrive through `forget`, and this is the net under it. */
const KNOWN_MS = 30_000;
/** Somebody unknown may become known on another replica at any time. */
const UNKNOWN_MS = 500;
const MAX_ENTRIES = 200_000;

export interface FoundUser {
  readonly record: UserRecord | null;
  /** False: the database is away and nobody knows better. */
  readonly certain: boolean;
}

/**
 * Pseudonym -> user, in memory, so that a warm request asks no database. Without a database it answers what it knows,
 * however old, and strangers stay strangers.
 */
export class UserDirectory {
  readonly #entries = new LRUCache<ScopedKey, Entry>({ max: MAX_ENTRIES });
  /** Raised by every `forget`: a read that began before it must not be kept. */
  #epoch = 0;

  constructor(
    private readonly store: UserStore,
    private readonly clock: Clock,
  ) {}

  async find(tenant: TenantId, key: UserKey): Promise<FoundUser> {
    const name = scoped(tenant, key);
    const entry = this.#entries.get(name);
    const now = this.clock();
    if (entry && now - entry.readAt < (entry.record ? KNOWN_MS : UNKNOWN_MS)) return { record: entry.record, certain: true };
    const epoch = this.#epoch;
    try {
      const record = await this.store.find(tenant, key);
      if (epoch === this.#epoch) this.#entries.set(name, { record, readAt: now });
      return { record, certain: true };
    } catch {
      return { record: entry?.record ?? null, certain: entry !== undefined };
    }
  }

  /** Their events were just stored: whoever was unknown before is known now. */
  forgetStrangers(tenant: TenantId, keys: readonly UserKey[]): void {
    for (const key of keys) {
      const name = scoped(tenant, key);
      if (this.#entries.peek(name)?.record === null) this.#entries.delete(name);
    }
    this.#epoch++;
  }

  forget(tenant: TenantId, keys: readonly UserKey[]): void {
    for (const key of keys) this.#entries.delete(scoped(tenant, key));
    this.#epoch++;
  }

  /** After a merge, an erasure or another consent somewhere else: by number, as the change feed names them. Cost O(entries). */
  forgetNumbers(tenant: TenantId, numbers: readonly UserNumber[]): void {
    const prefix = `${tenant}:`;
    const gone = new Set(numbers);
    for (const [name, entry] of this.#entries.entries()) {
      if (entry.record && gone.has(entry.record.number) && name.startsWith(prefix)) this.#entries.delete(name);
    }
    this.#epoch++;
  }
}
