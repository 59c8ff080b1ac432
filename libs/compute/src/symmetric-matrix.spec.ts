import { describe, expect, it } from '@jest/globals';
import { SymmetricMatrix, tileAt } from './symmetric-matrix.ts';

describe('symmetric matrix', () => {
  const dense = Float32Array.from({ length: 49 }, (_, n) => Math.min(Math.floor(n / 7), n % 7) * 10 + Math.max(Math.floor(n / 7), n % 7));

  it.each([1, 2, 3, 7, 20])('reads back what was put in, in tiles of %d', (tileSize) => {
    const matrix = SymmetricMatrix.fromDense(dense, 7, tileSize);
    expect(matrix.toDense()).toEqual(dense);
    expect([matrix.get(2, 5), matrix.get(5, 2)]).toEqual([25, 25]);
  });

  it('adds to its diagonal, one number or many', () => {
    const matrix = new SymmetricMatrix(3, 2);
    matrix.addToDiagonal(2);
    matrix.addToDiagonal(Float32Array.of(1, 2, 3));
    expect([...matrix.diagonal()]).toEqual([3, 4, 5]);
    expect(() => matrix.addToDiagonal(new Float32Array(2))).toThrow(RangeError);
  });

  it('finds the place of every tile', () => {
    const places = Array.from({ length: 5000 }, (_, n) => tileAt(n));
    places.forEach(([i, j], n) => expect((i * (i + 1)) / 2 + j).toBe(n));
    expect(places.every(([i, j]) => j >= 0 && j <= i)).toBe(true);
  });
});
