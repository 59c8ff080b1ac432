/** Upper bounds in milliseconds of the groups in which answers are counted. */
const BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] as const;
/** Stands for everything slower. */
const BEYOND_MS = 10_000;
const PREFIX = 'answer-ms.';
const SLOWER = `${PREFIX}slower`;

/** The name under which an answer that took so long is counted. @public */
export function answerTimeMeasure(ms: number): string {
  const bound = BOUNDS.find((most) => ms <= most);
  return bound === undefined ? SLOWER : `${PREFIX}${bound}`;
}

/**
 * So many milliseconds or less did the share `q` of the answers take: the upper bound of the group it falls into.
 * @param counts by name; others are passed over
 * @returns null without answers, 10,000 for what took longer than five seconds
 * @public
 */
export function answerTimeQuantile(counts: ReadonlyMap<string, number>, q: number): number | null {
  const groups = [...BOUNDS.map((bound) => ({ bound: bound as number, count: counts.get(`${PREFIX}${bound}`) ?? 0 })), { bound: BEYOND_MS, count: counts.get(SLOWER) ?? 0 }];
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  let left = q * total;
  for (const { bound, count } of groups) if (count > 0 && (left -= count) <= 0) return bound;
  return null;
}
