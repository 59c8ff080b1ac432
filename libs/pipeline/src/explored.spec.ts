import { describe, expect, it } from '@jest/globals';
import { DAY_MS, seededRng, type Rng } from '@zhiyin/domain';
import { placeDeterminantal } from './place-dpp.ts';
import { recommend } from './recommend.ts';
import { noValues, type ValueModels } from './value-models.ts';
import { winChances, type Exposure, type PlacementExposure } from './win-chances.ts';
import { answering, item, NOW, pipelineOf, request } from '../test/small-pipeline.ts';

const exposureOf = (counts: Readonly<Record<number, Exposure>>): PlacementExposure => ({
  of: (number) => counts[number] ?? { shown: 0, clicks: 0 },
  total: Object.values(counts).reduce((sum, { shown, clicks }) => ({ shown: sum.shown + shown, clicks: sum.clicks + clicks }), { shown: 0, clicks: 0 }),
});
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** Beta by two gammas (Marsaglia, Tsang 2000), for shapes above 1 and below. */
function beta(a: number, b: number, rng: Rng): number {
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * rng.next() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = rng.normal();
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(rng.next()) < x * x / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const [x, y] = [gamma(a), gamma(b)];
  return x / (x + y);
}

describe('winChances', () => {
  it('are how often Thompson sampling would choose each item', () => {
    const counts: Record<number, Exposure> = { 0: { shown: 1000, clicks: 60 }, 1: { shown: 1000, clicks: 40 }, 2: { shown: 20, clicks: 1 }, 4: { shown: 400, clicks: 2 } };
    const exposure = exposureOf(counts);
    const chances = winChances(Int32Array.from([0, 1, 2, 3, 4]), exposure);
    const prior = (exposure.total.clicks + 1) / (exposure.total.shown + 50);
    const rng = seededRng(8);
    const wins = [0, 0, 0, 0, 0];
    for (let round = 0; round < 20_000; round++) {
      const draws = numbers(0, 5).map((n) => beta(30 * prior + exposure.of(n).clicks, 30 * (1 - prior) + exposure.of(n).shown - exposure.of(n).clicks, rng));
      wins[draws.indexOf(Math.max(...draws))]++;
    }
    // Four standard errors of a share of 20,000 rounds are 1.4 % at most; the grid may add half as much.
    wins.forEach((count, n) => expect(Math.abs(chances[n] - count / 20_000)).toBeLessThan(0.02));
    // What nobody saw is uncertain; what was shown in vain is not.
    expect(chances[3]).toBeGreaterThan(0.1);
    expect(chances[4]).toBeLessThan(0.01);
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
  });

  it('are equal where nothing is known, and finite where everything is odd', () => {
    for (const chance of winChances(Int32Array.from([5, 6, 7]), exposureOf({}))) expect(chance).toBeCloseTo(1 / 3, 9);
    const odd = winChances(Int32Array.from([0, 1]), exposureOf({ 0: { shown: 5, clicks: 50 }, 1: { shown: 1e9, clicks: 0 } }));
    expect([...odd].every((chance) => chance >= 0 && chance <= 1)).toBe(true);
    expect([...winChances(Int32Array.of(3), exposureOf({}))]).toEqual([1]);
  });
});

describe('an answer that explores', () => {
  const exposure = exposureOf({ ...Object.fromEntries(numbers(0, 12).map((n) => [n, { shown: 500, clicks: n === 9 ? 60 : 10 }])), 17: { shown: 300, clicks: 5 } });
  const values: ValueModels = { ...noValues(), exposure: () => exposure };
  const pipelineWith = (rerank: object) => {
    const pipeline = { ...pipelineOf({ retrieve: [{ strategy: 'a', n: 12 }], rerank: rerank as never }, { a: answering(...numbers(0, 12)) }), values: () => values };
    // 12..15 are old, 16..19 came two days ago; 17 has been shown enough.
    pipeline.catalogue.put(numbers(16, 20).map((n) => item(n, { createdAt: NOW - 2 * DAY_MS })));
    return pipeline;
  };

  it('shows what its propensities say, at every place and for every item, new ones included', async () => {
    const pipeline = pipelineWith({ exploration: 0.4, newItems: { share: 0.2, days: 7, impressions: 200 } });
    const rounds = 6000;
    const seen = new Map<string, { count: number; propensity: number }>();
    for (let seed = 0; seed < rounds; seed++) {
      const slate = await recommend(pipeline, request({ limit: 6, seed }));
      expect(new Set(slate.items).size).toBe(6);
      expect([...slate.items.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
      slate.items.forEach((number, place) => {
        const key = `${place}/${number}`;
        const before = seen.get(key);
        if (before) expect(slate.propensities[place]).toBeCloseTo(before.propensity, 12);
        seen.set(key, { count: (before?.count ?? 0) + 1, propensity: slate.propensities[place] });
      });
    }
    for (const [key, { count, propensity }] of seen) {
      const error = 4.5 * Math.sqrt(propensity * (1 - propensity) / rounds);
      expect([key, Math.abs(count / rounds - propensity) <= error + 1e-12]).toEqual([key, true]);
    }
    const atLast = [...seen].filter(([key]) => key.startsWith('5/'));
    expect(atLast.reduce((sum, [, { propensity }]) => sum + propensity, 0)).toBeCloseTo(1, 2);
    const shown = [...seen.keys()].map((key) => Number(key.split('/')[1]));
    expect(new Set(shown.filter((number) => number >= 12))).toEqual(new Set([16, 18, 19]));
    // Of those further down the one that is clicked most is brought forward most.
    expect(Math.max(...['4/9', '5/9'].map((key) => seen.get(key)?.propensity ?? 0))).toBeGreaterThan(0.3);
  }, 60_000);

  it('draws equally where it is asked to, or where nothing was ever shown', async () => {
    const propensities = async (pipeline: ReturnType<typeof pipelineWith>): Promise<number[]> => {
      const found = new Set<number>();
      for (let seed = 0; seed < 200; seed++) for (const propensity of (await recommend(pipeline, request({ limit: 6, seed }))).propensities) found.add(Math.round(propensity * 1e6) / 1e6);
      return [...found].sort();
    };
    const equal = [0.133333, 0.6, 1];
    expect(await propensities(pipelineWith({ exploration: 0.4, explorationBy: 'chance' }))).toEqual(equal);
    expect(await propensities({ ...pipelineWith({ exploration: 0.4 }), values: () => ({ ...values, exposure: () => exposureOf({}) }) })).toEqual(equal);
    expect(await propensities({ ...pipelineWith({ exploration: 0.4 }), values: () => Promise.reject(new Error('database away')) as never })).toEqual(equal);
  });

  it('says of a new item that it is new, and adds none where the answer is short anyway', async () => {
    const pipeline = pipelineWith({ newItems: { share: 0.5 } });
    const found = (await Promise.all(numbers(0, 40).map((seed) => recommend(pipeline, request({ limit: 6, seed, explain: true }))))).flatMap(({ items, reasons }) => [...items].map((number, row) => ({ number, reasons: reasons![row] })));
    expect(found.filter(({ number }) => number >= 16).every(({ reasons }) => reasons[0].code === 'new-in-catalogue')).toBe(true);
    expect(found.some(({ number }) => number >= 16)).toBe(true);
    const short = await recommend(pipeline, request({ limit: 20, seed: 1 }));
    expect([...short.propensities].every((propensity) => propensity === 1)).toBe(true);
  });
});

describe('a determinantal order', () => {
  it('is the greedy maximum of log det, as worked out from whole determinants', () => {
    const pipeline = pipelineOf({ retrieve: [{ strategy: 'a', n: 12 }] }, { a: answering(...numbers(0, 12)) });
    const items = Int32Array.from(numbers(0, 12));
    const relevance = Float64Array.from(items, (n) => 1 - n / 12);
    for (const diversity of [0.2, 0.5, 0.9]) {
      const strength = (1 - diversity) / (2 * diversity);
      const kernel = (a: number, b: number): number => Math.exp(strength * (relevance[a] + relevance[b])) * (a === b ? 1 : pipeline.catalogue.likeness(items[a], items[b]));
      const expected: number[] = [];
      while (expected.length < 5) {
        const value = (row: number): number => determinant([...expected, row].map((a) => [...expected, row].map((b) => kernel(a, b))));
        const left = numbers(0, 12).filter((row) => !expected.includes(row) && value(row) > 1e-9);
        if (!left.length) break;
        expected.push(left.reduce((best, row) => (value(row) > value(best) * (1 + 1e-9) ? row : best)));
      }
      expect(placeDeterminantal(items, relevance, diversity, pipeline.catalogue, 5, () => true, () => undefined)).toEqual(expected);
    }
  });

  it('and a window keep likes apart, without leaving anything out', async () => {
    const brands = (slate: { items: Int32Array }): number[] => [...slate.items].map((number) => number % 5);
    const document = (rerank: object) => ({ retrieve: [{ strategy: 'a', n: 20 }], rerank: rerank as never });
    const all = { a: answering(0, 5, 10, 15, 1, 6, 11, 2, 7, 3, 8, 4, 9, 12, 13, 14, 16, 17, 18, 19) };
    const windowed = brands(await recommend(pipelineOf(document({ maxPerBrand: 1, window: 3 }), all), request({ limit: 12 })));
    windowed.forEach((brand, place) => expect(windowed.slice(place + 1, place + 3)).not.toContain(brand));
    expect(windowed.filter((brand) => brand === 0).length).toBe(4);
    const unlike = await recommend(pipelineOf(document({ diversity: 0.6, diversityBy: 'dpp', maxPerCategory: 5 }), all), request({ limit: 12 }));
    expect(new Set(unlike.items).size).toBe(12);
    expect(new Set(brands(unlike).slice(0, 4)).size).toBeGreaterThan(2);
  });
});

function determinant(matrix: number[][]): number {
  const rows = matrix.map((row) => [...row]);
  let product = 1;
  for (let k = 0; k < rows.length; k++) {
    product *= rows[k][k];
    for (let i = k + 1; i < rows.length; i++) for (let j = k + 1; j < rows.length; j++) rows[i][j] -= (rows[i][k] * rows[k][j]) / rows[k][k];
  }
  return product;
}
