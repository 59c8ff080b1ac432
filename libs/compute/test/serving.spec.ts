import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bitset, NumericalError, ResourceError, seededRng } from '@zhiyin/domain';
import { DenseScan, FoldIn, GrowingScan, ItemVectors } from '../src/index.ts';
import { dense, edgeSize, EPS, relativeError, seed } from './matrices.ts';

const SETTINGS = { unobservedWeight: 0.3, regularization: 0.05, frequencyExponent: 1 };

describe.each([{ plain: true, coded: false }, { plain: false, coded: false }, { plain: false, coded: true }])('a scan (plain $plain, coded $coded)', ({ plain, coded }) => {
  const open: { close(): void }[] = [];
  afterAll(() => open.forEach((thing) => thing.close()));
  const scan = (values: Float32Array, dimensions: number): DenseScan => {
    const vectors = new ItemVectors(values, dimensions, { plain });
    const made = new DenseScan(vectors, { most: 200, coded });
    open.push(made, vectors);
    return made;
  };

  it('finds the greatest inner products, best first', () => {
    const { rows, scores } = scan(Float32Array.of(1, 0, 0, 1, 2, 2, -1, 0), 2).topK(Float32Array.of(1, 0.5), 3);
    expect([...rows]).toEqual([2, 0, 1]);
    expect([...scores]).toEqual([3, 1, 0.5]);
  });

  it('takes the lower row of equal scores', () => {
    const { rows } = scan(new Float32Array(100).fill(1), 2).topK(Float32Array.of(1, 1), 4);
    expect([...rows]).toEqual([0, 1, 2, 3]);
  });

  it('finds eligible rows only, and as many as there are', () => {
    const made = scan(Float32Array.from({ length: 70 }, (_, n) => n), 1);
    expect([...made.topK(Float32Array.of(1), 3, Bitset.of(70, [1, 33, 64, 5])).rows]).toEqual([64, 33, 5]);
    expect([...made.topK(Float32Array.of(1), 10, Bitset.of(70, [2, 69])).rows]).toEqual([69, 2]);
    expect(made.topK(Float32Array.of(1), 10, new Bitset(70)).rows).toHaveLength(0);
    // A set made before the newest rows existed does not let them in; one made later fits.
    expect([...made.topK(Float32Array.of(1), 2, Bitset.all(33)).rows]).toEqual([32, 31]);
    expect([...made.topK(Float32Array.of(1), 2, Bitset.all(500)).rows]).toEqual([69, 68]);
  });

  it('never finds what is not a number', () => {
    expect([...scan(Float32Array.of(Number.NaN, 1, Number.NaN, 2), 1).topK(Float32Array.of(1), 4).rows]).toEqual([3, 1]);
  });

  it('answers a question of nothing', () => {
    expect([...scan(Float32Array.of(1, 2, 3, 4), 2).topK(new Float32Array(2), 2).rows]).toEqual([0, 1]);
    expect(scan(Float32Array.of(1, 2), 2).topK(new Float32Array(2), 0).rows).toHaveLength(0);
  });

  it('refuses shapes that do not fit', () => {
    const made = scan(Float32Array.of(1, 2, 3, 4), 2);
    expect(() => made.topK(new Float32Array(3), 1)).toThrow(RangeError);
    expect(() => made.topK(new Float32Array(2), 201)).toThrow(RangeError);
    expect(() => new ItemVectors(new Float32Array(5), 2, { plain })).toThrow(RangeError);
  });

  it('finds what a plain scan finds', () => {
    fc.assert(fc.property(seed, fc.integer({ min: 1, max: 400 }), edgeSize, fc.integer({ min: 1, max: 200 }), fc.boolean(), (rng, count, dimensions, limit, masked) => {
      const values = dense(rng, count * dimensions).map((value) => value * Math.exp(2 * rng.normal()));
      const query = dense(rng, dimensions);
      const eligible = masked ? Bitset.of(count, Array.from({ length: count }, (_, n) => n).filter(() => rng.next() < 0.5)) : undefined;
      const vectors = [new ItemVectors(values, dimensions, { plain }), new ItemVectors(values, dimensions, { plain: true })];
      const scans = vectors.map((each, n) => new DenseScan(each, { most: 200, coded: coded && n === 0 }));
      const [found, expected] = scans.map((each) => each.topK(query, limit, eligible));
      // Neighbours whose scores differ by roundings only may change places.
      expect(relativeError(found.scores, expected.scores)).toBeLessThan(32 * EPS);
      expect(new Set(found.rows).size).toBe(found.rows.length);
      for (const row of found.rows) expect(eligible?.has(row) ?? true).toBe(true);
      [...scans, ...vectors].forEach((each) => each.close());
    }), { numRuns: 60 });
  });
});

describe('int8 codes', () => {
  it('change nothing in the answers of a f32 scan', () => {
    const rng = seededRng('codes');
    const vectors = new ItemVectors(Float32Array.from({ length: 20_000 * 48 }, () => rng.normal()), 48);
    const [exact, coded] = [new DenseScan(vectors), new DenseScan(vectors, { coded: true })];
    for (let n = 0; n < 20; n++) {
      const query = Float32Array.from({ length: 48 }, () => rng.normal());
      expect(coded.topK(query, 100)).toEqual(exact.topK(query, 100));
    }
    [exact, coded, vectors].forEach((each) => each.close());
  });
});

describe('memory of served models', () => {
  it('is used again after a close, which may come twice', () => {
    const vectors = new ItemVectors(new Float32Array(1000), 10);
    const place = vectors.address;
    vectors.close();
    vectors.close();
    const next = new ItemVectors(new Float32Array(1000), 10);
    expect(next.address).toBe(place);
    next.close();
  });

  it.each([true, false])('is refused to who still uses a closed model (plain %s)', (plain) => {
    const vectors = new ItemVectors(Float32Array.of(1, 2), 1, { plain });
    const [scan, foldIn] = [new DenseScan(vectors), new FoldIn(vectors, SETTINGS)];
    vectors.close();
    expect(() => scan.topK(Float32Array.of(1), 1)).toThrow(ResourceError);
    expect(() => foldIn.solve(Int32Array.of(0), Float32Array.of(1))).toThrow(ResourceError);
    expect(() => vectors.values).toThrow(ResourceError);
  });

  it('is refused to a closed scan whose vectors are open', () => {
    const vectors = new ItemVectors(Float32Array.of(1, 2), 1);
    const scan = new DenseScan(vectors);
    scan.close();
    expect(() => scan.topK(Float32Array.of(1), 1)).toThrow(ResourceError);
    expect([...new DenseScan(vectors).topK(Float32Array.of(1), 1).rows]).toEqual([1]);
  });
});

describe.each([{ plain: true }, { plain: false }])('folding in (plain $plain)', ({ plain }) => {
  it('solves the normal equations of one user', () => {
    // h = 2 and 1; alpha0 H^T H = 0.3 * 5, lambda = 0.05 (1 + 0.3 * 2), weight 3 on the first: (1.5 + 12 + 0.08) x = 6.
    const foldIn = new FoldIn(new ItemVectors(Float32Array.of(2, 1), 1, { plain }), SETTINGS);
    expect(foldIn.solve(Int32Array.of(0), Float32Array.of(3))[0]).toBeCloseTo(6 / 13.58, 6);
  });

  it('places somebody without items at the origin', () => {
    const foldIn = new FoldIn(new ItemVectors(Float32Array.of(2, 1), 1, { plain }), SETTINGS);
    expect(foldIn.solve(new Int32Array(0), new Float32Array(0))).toEqual(new Float32Array(1));
  });

  it('refuses rows that are not there', () => {
    const foldIn = new FoldIn(new ItemVectors(Float32Array.of(2, 1), 1, { plain }), SETTINGS);
    expect(() => foldIn.solve(Int32Array.of(2), Float32Array.of(1))).toThrow(RangeError);
    expect(() => foldIn.solve(Int32Array.of(0), new Float32Array(0))).toThrow(RangeError);
  });

  it('says which dimension nothing determines', () => {
    const foldIn = new FoldIn(new ItemVectors(Float32Array.of(1, 0, 1, 0), 2, { plain }), { ...SETTINGS, regularization: 0 });
    expect(() => foldIn.solve(Int32Array.of(0), Float32Array.of(1))).toThrow(NumericalError);
  });

  it('satisfies the equations for any user', () => {
    fc.assert(fc.property(seed, edgeSize, fc.integer({ min: 1, max: 80 }), (rng, dimensions, count) => {
      const items = dense(rng, count * dimensions);
      const vectors = new ItemVectors(items, dimensions, { plain });
      const foldIn = new FoldIn(vectors, SETTINGS);
      const rows = Int32Array.from({ length: count }, (_, n) => n).filter(() => rng.next() < 0.3);
      const weights = Float32Array.from(rows, () => 0.1 + rng.next());
      const x = foldIn.solve(rows, weights);
      const lambda = SETTINGS.regularization * (rows.length + SETTINGS.unobservedWeight * count);
      const score = (row: number): number => x.reduce((sum, value, j) => sum + value * items[row * dimensions + j], 0);
      // lambda x = sum_i c_i (1 - s_i) h_i - alpha0 sum_all s_i h_i
      const right = new Float64Array(dimensions);
      const add = (row: number, amount: number): void => right.forEach((_, j) => (right[j] += amount * items[row * dimensions + j]));
      rows.forEach((row, n) => add(row, weights[n] * (1 - score(row))));
      for (let row = 0; row < count; row++) add(row, -SETTINGS.unobservedWeight * score(row));
      const largest = Math.max(1, ...weights) * Math.sqrt(count);
      right.forEach((value, j) => expect(Math.abs(value - lambda * x[j])).toBeLessThan(1000 * EPS * largest));
      foldIn.close();
      vectors.close();
    }), { numRuns: 30 });
  });
});

describe('a scan that grows', () => {
  const all = Bitset.all(5000);

  it('finds what came, what changed as it is now, and nothing that went', () => {
    const scan = new GrowingScan(Float32Array.of(1, 0, 0, 1, 5, 5), 2, Bitset.of(3, [0, 1]));
    const found = (): number[] => [...scan.topK(Float32Array.of(1, 0.5), 9, all).rows];
    expect(found()).toEqual([0, 1]);
    scan.put(7, Float32Array.of(3, 0));
    scan.put(0, Float32Array.of(0, 0.1));
    expect([found(), scan.size, scan.has(7), scan.has(2)]).toEqual([[7, 1, 0], 8, true, false]);
    scan.remove(7);
    scan.remove(1);
    expect([found(), [...scan.vector(1)]]).toEqual([[0], [0, 0]]);
    scan.close();
  });

  it('answers as a scan of everything does, however much has come', () => {
    const rng = seededRng(3);
    const [rows, dimensions] = [3000, 12];
    const values = dense(rng, rows * dimensions);
    const scan = new GrowingScan(values.slice(0, 100 * dimensions), dimensions, Bitset.all(100));
    for (let row = 100; row < rows; row++) scan.put(row, values.slice(row * dimensions, (row + 1) * dimensions));
    const query = dense(rng, dimensions);
    const vectors = new ItemVectors(values, dimensions);
    const whole = new DenseScan(vectors);
    expect([...scan.topK(query, 50, all).rows]).toEqual([...whole.topK(query, 50, all).rows]);
    for (const thing of [scan, whole, vectors]) thing.close();
  });
});
