/**
 * A place in the event log: a PostgreSQL snapshot, which is the exact set of transactions whose rows have been seen.
 * A serial id would not do: writers commit out of order, and a reader that has passed id 7 never sees a 6 that commits
 * later. With two snapshots the new rows are exactly those of transactions visible in the second and not in the first:
 * `xid >= first.next`, or `xid` among those that were running at the first. One transaction that stays open for hours
 * costs one entry in `running` and holds nobody up.
 */
export interface LogPosition {
  /** First transaction id not yet assigned when the snapshot was taken. */
  readonly next: bigint;
  /** Transactions below `next` that were still running. */
  readonly running: readonly bigint[];
}

/** @param text as `pg_current_snapshot()::text` prints it: `xmin:xmax:xip,xip` */
export function parseLogPosition(text: string): LogPosition {
  const match = /^\d+:(\d+):((?:\d+,)*\d+)?$/.exec(text);
  if (!match) throw new RangeError(`log position: expected "xmin:xmax:xip,..", got "${text}"`);
  return { next: BigInt(match[1]), running: match[2] ? match[2].split(',').map(BigInt) : [] };
}

export function formatLogPosition({ next, running }: LogPosition): string {
  const lowest = running.length ? running.reduce((a, b) => (a < b ? a : b)) : next;
  return `${lowest}:${next}:${running.join(',')}`;
}

/** Whether the rows of transaction `xid` (if it committed) had been seen at `position`. */
export function seenAt(position: LogPosition, xid: bigint): boolean {
  return xid < position.next && !position.running.includes(xid);
}
