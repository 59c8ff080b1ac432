const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * Milliseconds since 1970 UTC of a date, or of a date and time with its zone, as ISO 8601 writes them; null for a text that
 * is no instant: a local time without zone is none, nor is the thirtieth of February.
 */
export function instantOf(value: number | string): number | null {
  if (typeof value === 'number') return Math.abs(value) <= 8.64e15 ? value : null;
  const parts = ISO.exec(value);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  // Parsing alone makes a second of March of the thirtieth of February. Day 0 of the next month is the last of this one.
  if (day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) return null;
  const at = Date.parse(value);
  return Number.isFinite(at) ? at : null;
}
