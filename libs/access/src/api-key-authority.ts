import { LRUCache } from 'lru-cache';
import { systemClock, TenantMap, type Clock, type KeyKind, type KeyStore, type TenantId, type TenantStatus } from '@zhiyin/domain';
import { parseApiKey } from './api-key.ts';
import type { Scope } from './scopes.ts';

/** Whom a request speaks for. @public */
export interface Principal {
  readonly tenant: TenantId;
  readonly keyId: number;
  readonly kind: KeyKind;
  readonly scopes: ReadonlySet<Scope>;
  /** Browser origins that may use the key. */
  readonly origins: readonly string[];
  readonly requestsPerSecond: number;
  readonly tenantStatus: TenantStatus;
}

/** @public */
export interface AuthorityOptions {
  readonly clock?: Clock;
  /** How long an answer may be believed: the latest moment at which a revoked key stops working. */
  readonly cacheMs?: number;
  readonly maxEntries?: number;
}

interface CachedAnswer {
  readonly principal: Principal | null;
  readonly tenant: TenantId | null;
  readonly expiresAt: number | null;
}

/**
 * Tells whom a key belongs to. Junk is refused by its checksum, without the database; everything else is asked for at most
 * once in five seconds, unknown keys too, so that guessing costs the guesser only. `forget` ends a revoked key's life at
 * once on replicas that follow the change feed; the five seconds bound it on those that do not.
 * @public
 */
export class ApiKeyAuthority {
  readonly #answers: LRUCache<string, CachedAnswer>;
  readonly #pending = new Map<string, Promise<CachedAnswer>>();
  readonly #secrets = new TenantMap<{ readonly digests: readonly Uint8Array[]; readonly until: number }>();
  /** Rises with every `forget`: an answer that was asked for before must not be kept after. */
  #generation = 0;
  readonly #uses = new TenantMap<{ readonly id: number; readonly at: number }>();
  readonly #store: KeyStore;
  readonly #clock: Clock;
  readonly #cacheMs: number;

  constructor(store: KeyStore, { clock = systemClock, cacheMs = 5_000, maxEntries = 50_000 }: AuthorityOptions = {}) {
    this.#store = store;
    this.#clock = clock;
    this.#cacheMs = cacheMs;
    this.#answers = new LRUCache({ max: maxEntries, ttl: cacheMs, perf: { now: clock }, ttlResolution: 0 });
  }

  /** null for keys that are malformed, unknown, expired or revoked; a suspended tenant's key is known, see `tenantStatus`. */
  async authenticate(key: string): Promise<Principal | null> {
    const parsed = parseApiKey(key);
    if (!parsed) return null;
    const name = Buffer.from(parsed.digest).toString('base64');
    const answer = this.#answers.get(name) ?? (await this.#ask(name, parsed.digest));
    const now = this.#clock();
    if (!answer.principal || (answer.expiresAt !== null && answer.expiresAt <= now)) return null;
    this.#uses.set(answer.principal.tenant, String(answer.principal.keyId), { id: answer.principal.keyId, at: now });
    return answer.principal;
  }

  /** SHA-256 of the tenant's valid secret keys, to verify user tokens with; believed as long as keys are. */
  async secretDigests(tenant: TenantId): Promise<readonly Uint8Array[]> {
    const known = this.#secrets.get(tenant, 'secrets');
    if (known && known.until > this.#clock()) return known.digests;
    const generation = this.#generation;
    const digests = await this.#store.secretDigests(tenant);
    if (generation === this.#generation) this.#secrets.set(tenant, 'secrets', { digests, until: this.#clock() + this.#cacheMs });
    return digests;
  }

  /** Drops what is known of a tenant's keys: to be called on the changes 'keys' and 'tenant'. Cost O(cached keys). */
  forget(tenant: TenantId): void {
    this.#generation++;
    this.#pending.clear();
    this.#secrets.clear(tenant);
    for (const [name, answer] of this.#answers.entries()) {
      if (answer.tenant === tenant) this.#answers.delete(name);
    }
  }

  /** Stores when keys were last used; call it now and then and at shutdown. */
  async flushUses(): Promise<void> {
    const uses = [...this.#uses.tenants()].flatMap((tenant) => [...this.#uses.entries(tenant)].map(([, use]) => ({ tenant, ...use })));
    if (!uses.length) return;
    for (const { tenant } of uses) this.#uses.clear(tenant);
    await this.#store.touch(uses);
  }

  /** One question for many waiting requests. */
  #ask(name: string, digest: Uint8Array): Promise<CachedAnswer> {
    const pending = this.#pending.get(name);
    if (pending) return pending;
    const question = this.#fetch(name, digest).finally(() => {
      if (this.#pending.get(name) === question) this.#pending.delete(name);
    });
    this.#pending.set(name, question);
    return question;
  }

  async #fetch(name: string, digest: Uint8Array): Promise<CachedAnswer> {
    const generation = this.#generation;
    const found = await this.#store.byDigest(digest);
    const valid = found !== null && found.key.revokedAt === null && (found.key.expiresAt === null || found.key.expiresAt > this.#clock());
    const answer: CachedAnswer = {
      tenant: found?.key.tenant ?? null,
      expiresAt: found?.key.expiresAt ?? null,
      principal: found && valid ? {
        tenant: found.key.tenant,
        keyId: found.key.id,
        kind: found.key.kind,
        scopes: new Set(found.key.scopes as readonly Scope[]),
        origins: found.key.origins,
        requestsPerSecond: found.key.requestsPerSecond,
        tenantStatus: found.tenantStatus,
      } : null,
    };
    if (generation === this.#generation) this.#answers.set(name, answer);
    return answer;
  }
}
