import { describe, expect, it } from '@jest/globals';
import { instantOf } from './instant.ts';

describe('instantOf', () => {
  it.each<[number | string, number]>([
    ['2024-02-29', Date.UTC(2024, 1, 29)], ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)], ['2026-01-31T23:30:00+01:00', Date.UTC(2026, 0, 31, 22, 30)],
    ['2026-10-25T02:30:00.123456+0200', Date.UTC(2026, 9, 25, 0, 30, 0, 123)], ['0001-12-31', Date.parse('0001-12-31')], ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
    [0, 0], [-1, -1],
  ])('reads %s', (value, expected) => {
    expect(instantOf(value)).toBe(expected);
  });

  it.each<number | string>(['2026-02-29', '1900-02-29', '2026-04-31T00:00:00Z', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-01T10:00', '1', 'yesterday at noon', '2026-11-23T10:00:00', '2026-01-01T25:00:00Z', 9e15, NaN])(
    'takes %s for no instant', (value) => {
      expect(instantOf(value)).toBeNull();
    },
  );
});
