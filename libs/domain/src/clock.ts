/** Milliseconds since 1970 UTC. Passed in wherever time decides something, so that tests can hold it still. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The day of an instant, UTC: '2026-11-25'. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
