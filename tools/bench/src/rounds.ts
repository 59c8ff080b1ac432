import type { LoadResult } from './load.ts';

export const CONNECTIONS = 16;
export const ROUNDS = 3;

/** The round in the middle: by rate where rates differ, by tail where the rate is given. */
export function middle(rounds: readonly LoadResult[], rate: number | null): LoadResult {
  const figure = ({ perSecond, latency }: LoadResult): number => (rate === null ? perSecond : latency.p99);
  return [...rounds].sort((a, b) => figure(a) - figure(b))[rounds.length >> 1];
}

export function row(name: string, rate: number | null, { perSecond, latency, failed }: LoadResult): Record<string, string | number> {
  return { server: name, load: rate === null ? `${CONNECTIONS} connections` : `${rate}/s open`, 'req/s': Math.round(perSecond), 'p50 ms': latency.p50, 'p99 ms': latency.p99, 'p99.9 ms': latency.p999, failed };
}
