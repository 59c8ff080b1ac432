import { LRUCache } from 'lru-cache';
import { systemClock, type Clock } from '@zhiyin/domain';

/** @public */
export type RateDecision = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number };

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets, one per key: `ratePerSecond` flows in, two seconds' worth (at least `cost`) may be saved up for a burst.
 * Per process: n replicas let n times the rate through. Memory is bounded; the longest unused bucket is forgotten, which
 * at worst gives its owner a full bucket again.
 * @public
 */
export class RateLimiter {
  readonly #buckets: LRUCache<string, Bucket>;
  readonly #clock: Clock;
  readonly #burstSeconds: number;

  constructor({ clock = systemClock, maxKeys = 100_000, burstSeconds = 2 }: { clock?: Clock; maxKeys?: number; burstSeconds?: number } = {}) {
    this.#buckets = new LRUCache({ max: maxKeys });
    this.#clock = clock;
    this.#burstSeconds = burstSeconds;
  }

  /** Takes `cost` tokens, or says in how many whole seconds they will be there. Cost O(1). */
  take(key: string, ratePerSecond: number, cost = 1): RateDecision {
    const now = this.#clock();
    const capacity = Math.max(ratePerSecond * this.#burstSeconds, cost, 1);
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now };
    // A clock that steps back must not take tokens away.
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * ratePerSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens >= cost) {
      bucket.tokens -= cost;
      return { allowed: true };
    }
    return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((cost - bucket.tokens) / ratePerSecond)) };
  }
}
