import { LRUCache } from 'lru-cache';
import type { Clock, NewUserReference, TenantId, UserKey, UserNumber, UserRecord, UserStore } from '@zhiyin/domain';
import type { PersonReferences } from '@zhiyin/intake';

/** What a request needs of somebody; their attributes, up to 32 kB, stay in the database. */
export type KnownUser = Pick<UserRecord, 'number' | 'country' | 'consent'>;

declare const scopedBrand: unique symbol;
/** A pseudonym, or a number, together with its tenant: the only keys these caches take. */
type Scoped = string & { readonly [scopedBrand]: true };
const scopedKey = (tenant: TenantId, key: UserKey) => `${tenant}:${Buffer.from(key).toString('base64url')}` as Scoped;
const scopedNumber = (tenant: TenantId, number: UserNumber) => `${tenant}#${number}` as Scoped;

interface Entry {
  readonly tenant: TenantId;
  readonly record: KnownUser | null;
  readonly readAt: number;
}

interface Reading {
  readonly tenant: TenantId;
  /** Something changed after it was asked: not to be kept. */
  stale: boolean;
  answer: Promise<KnownUser | null>;
}

/** Somebody known stays known; changes arrive through `forget`, and this is the net under it. */
const KNOWN_MS = 30_000;
/** Somebody unknown may become known on another replica at any time. */
const UNKNOWN_MS = 500;
const MAX_ENTRIES = 200_000;
/** Somebody who acts once acts again soon; pseudonym and sealed id cost more than the rest of an event. */
const MAX_REFERENCES = 20_000;
const REFERENCE_MS = 10 * 60_000;

export interface FoundUser {
  readonly record: KnownUser | null;
  /** False: the database is away and nobody knows better. */
  readonly certain: boolean;
}

/**
 * Pseudonym -> user, in memory, so that a warm request asks no database. Without a database it answers what it knows,
 * however old, and strangers stay strangers.
 */
export class UserDirectory {
  readonly #names = new Map<Scoped, Set<Scoped>>();
  readonly #reading = new Map<Scoped, Reading>();
  readonly #entries = new LRUCache<Scoped, Entry>({ max: MAX_ENTRIES, dispose: (entry, name) => this.#unlink(entry, name) });

  readonly #references = new LRUCache<Scoped, NewUserReference>({ max: MAX_REFERENCES, ttl: REFERENCE_MS });

  constructor(
    private readonly store: UserStore,
    private readonly clock: Clock,
  ) {}

  /** References of one tenant's people by what the caller calls them, so that ids are hidden once and not with every event. */
  references(tenant: TenantId): PersonReferences {
    const scoped = (name: string) => `${tenant}@${name}` as Scoped;
    return {
      get: (name) => this.#references.get(scoped(name)),
      set: (name, reference) => this.#references.set(scoped(name), reference),
    };
  }

  /** Names that callers use for people are personal: an erasure leaves none of them in memory. */
  forgetReferences(): void {
    this.#references.clear();
  }

  async find(tenant: TenantId, key: UserKey): Promise<FoundUser> {
    const name = scopedKey(tenant, key);
    const entry = this.#entries.get(name);
    if (entry && this.clock() - entry.readAt < (entry.record ? KNOWN_MS : UNKNOWN_MS)) return { record: entry.record, certain: true };
    try {
      return { record: await (this.#reading.get(name) ?? this.#read(tenant, key, name)).answer, certain: true };
    } catch {
      return { record: entry?.record ?? null, certain: entry !== undefined };
    }
  }

  /** Their events were just stored: whoever was unknown before is known now. */
  forgetStrangers(tenant: TenantId, keys: readonly UserKey[]): void {
    for (const key of keys) {
      const name = scopedKey(tenant, key);
      if (!this.#entries.peek(name)?.record) this.#drop(name);
    }
  }

  forget(tenant: TenantId, keys: readonly UserKey[]): void {
    for (const key of keys) this.#drop(scopedKey(tenant, key));
  }

  /** After a merge, an erasure or another consent somewhere else: by number, as the change feed names them. */
  forgetNumbers(tenant: TenantId, numbers: readonly UserNumber[]): void {
    for (const number of numbers) for (const name of [...(this.#names.get(scopedNumber(tenant, number)) ?? [])]) this.#drop(name);
    // Whom the questions under way are about is not known yet.
    for (const [name, reading] of this.#reading) if (reading.tenant === tenant) this.#drop(name);
  }

  /** One question for many waiting requests. */
  #read(tenant: TenantId, key: UserKey, name: Scoped): Reading {
    const readAt = this.clock();
    const reading: Reading = { tenant, stale: false, answer: Promise.resolve(null) };
    reading.answer = this.store
      .find(tenant, key)
      .then((found) => {
        const record = found && { number: found.number, country: found.country, consent: found.consent };
        if (!reading.stale) this.#keep(name, { tenant, record, readAt });
        return record;
      })
      .finally(() => {
        if (this.#reading.get(name) === reading) this.#reading.delete(name);
      });
    this.#reading.set(name, reading);
    return reading;
  }

  #keep(name: Scoped, entry: Entry): void {
    this.#entries.set(name, entry);
    if (!entry.record) return;
    const number = scopedNumber(entry.tenant, entry.record.number);
    const names = this.#names.get(number);
    if (names) names.add(name);
    else this.#names.set(number, new Set([name]));
  }

  #drop(name: Scoped): void {
    const reading = this.#reading.get(name);
    if (reading) reading.stale = true;
    this.#reading.delete(name);
    this.#entries.delete(name);
  }

  #unlink({ tenant, record }: Entry, name: Scoped): void {
    if (!record) return;
    const number = scopedNumber(tenant, record.number);
    const names = this.#names.get(number);
    names?.delete(name);
    if (names?.size === 0) this.#names.delete(number);
  }
}
