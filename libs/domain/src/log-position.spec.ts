import { describe, expect, it } from '@jest/globals';
import { formatLogPosition, parseLogPosition, seenAt } from './log-position.ts';

describe('log positions', () => {
  it('reads what pg_current_snapshot prints and writes it back', () => {
    for (const text of ['10:20:10,14,15', '795:799:795', '744:744:']) expect(formatLogPosition(parseLogPosition(text))).toBe(text);
  });

  it('has seen every finished transaction, not those that were running and none that came later', () => {
    const position = parseLogPosition('10:20:10,14');
    expect([9n, 11n, 13n, 19n].every((xid) => seenAt(position, xid))).toBe(true);
    expect([10n, 14n, 20n, 21n].some((xid) => seenAt(position, xid))).toBe(false);
  });

  it('keeps ids beyond 2^53 exact', () => {
    expect(parseLogPosition('9007199254740993:9007199254740995:9007199254740993').running).toEqual([9007199254740993n]);
  });

  it('refuses anything else, saying what it expected', () => {
    for (const text of ['', '1:2', 'a:b:c', '1:2:3,', '1:2:3,,4']) expect(() => parseLogPosition(text)).toThrow(/expected "xmin:xmax:xip/);
  });
});
