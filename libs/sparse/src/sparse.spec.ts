import { describe, expect, it } from '@jest/globals';
import { cosine, csrFromEntries, keepStrongest, normalizeRows, transpose, type CsrMatrix } from './index.ts';

const matrix = (width: number, ...rows: (readonly [number, number])[][]): CsrMatrix => {
  const all = rows.flatMap((entries, row) => entries.map(([column, value]) => ({ row, column, value })));
  return csrFromEntries({
    length: all.length, row: Int32Array.from(all, ({ row }) => row), column: Int32Array.from(all, ({ column }) => column), value: Float32Array.from(all, ({ value }) => value),
  }, rows.length, width);
};

describe('sparse rows', () => {
  const three = matrix(3, [[1, 3], [2, 2]], [[1, 1], [0, 1]], []);

  it('come from entries in any order, columns ascending', () => {
    expect([...three.offsets]).toEqual([0, 2, 4, 4]);
    expect([...three.columns]).toEqual([1, 2, 0, 1]);
    expect([...three.values]).toEqual([3, 2, 1, 1]);
  });

  it('keep the greater of two values at one place, or what the caller makes of them', () => {
    const twice = { length: 3, row: Int32Array.of(0, 0, 0), column: Int32Array.of(1, 0, 1), value: Float32Array.of(2, 7, 5) };
    expect([...csrFromEntries(twice, 1, 2).values]).toEqual([7, 5]);
    expect([...csrFromEntries(twice, 1, 2, (a, b) => a + b).values]).toEqual([7, 7]);
  });

  it('may be none at all', () => {
    expect(matrix(0)).toEqual({ rows: 0, width: 0, offsets: new Int32Array(1), columns: new Int32Array(0), values: new Float32Array(0) });
  });

  it('have cosine 1 with themselves and 0 with an empty row', () => {
    expect(cosine(three, 0, 0)).toBeCloseTo(1, 6);
    expect(cosine(three, 0, 1)).toBeCloseTo(3 / Math.sqrt(13 * 2), 6);
    expect(cosine(three, 0, 2)).toBe(0);
  });

  it('are of length 1 after normalisation', () => {
    const { values } = normalizeRows(three);
    expect(Math.hypot(values[0], values[1])).toBeCloseTo(1, 6);
  });

  it('transpose there and back unchanged, and keep their strongest', () => {
    expect(transpose(transpose(three))).toEqual(three);
    expect([...keepStrongest(three, 1).columns]).toEqual([1, 0]);
  });
});
