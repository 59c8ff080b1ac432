import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from './rate-limiter.ts';

function limiterAt(start = 0) {
  const time = { now: start };
  return { time, limiter: new RateLimiter({ clock: () => time.now, maxKeys: 3 }) };
}

describe('RateLimiter', () => {
  it('lets two seconds of a rate through at once and then the rate', () => {
    const { time, limiter } = limiterAt();
    for (let i = 0; i < 20; i++) expect(limiter.take('a', 10).allowed).toBe(true);
    expect(limiter.take('a', 10)).toEqual({ allowed: false, retryAfterSeconds: 1 });
    time.now += 1_000;
    const allowed = Array.from({ length: 20 }, () => limiter.take('a', 10).allowed).filter(Boolean);
    expect(allowed).toHaveLength(10);
  });

  it('says in how many seconds there is enough for a costly request', () => {
    const { limiter } = limiterAt();
    limiter.take('a', 1, 2);
    expect(limiter.take('a', 1, 2)).toEqual({ allowed: false, retryAfterSeconds: 2 });
  });

  it('keeps keys apart', () => {
    const { limiter } = limiterAt();
    while (limiter.take('a', 5).allowed);
    expect(limiter.take('b', 5).allowed).toBe(true);
  });

  it('takes nothing away when the clock steps back', () => {
    const { time, limiter } = limiterAt(10_000);
    limiter.take('a', 1);
    time.now = 0;
    expect(limiter.take('a', 1).allowed).toBe(true);
  });

  it('remembers no more keys than it was told to', () => {
    const { limiter } = limiterAt();
    while (limiter.take('a', 1).allowed);
    for (const key of ['b', 'c', 'd']) limiter.take(key, 1);
    expect(limiter.take('a', 1).allowed).toBe(true);
  });
});
