import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import type { JudgedAnswers } from './judged-answers.ts';
import { allOf, blended, learnWeights, ndcgOf } from './learn-weights.ts';
import { SCALES, sourceScales } from './source-scales.ts';
import { weightsByHistory } from './weights-by-history.ts';

const options = { cutoff: 10, passes: 4, signal: new AbortController().signal };

/** Questions with ten rows each, two columns; `hitsOf` names the relevant rows of question q within its ten. */
function judgedOf(questions: number, values: (question: number, row: number) => readonly number[], hitsOf: (question: number) => readonly number[], segmentOf = (_question: number) => 1): JudgedAnswers {
  const width = values(0, 0).length;
  const columns = Array.from({ length: width }, (_, c) => Float32Array.from({ length: questions * 10 }, (_row, n) => values(Math.floor(n / 10), n % 10)[c]));
  const numbers = Array.from({ length: questions }, (_, q) => q);
  return {
    items: Int32Array.from({ length: questions * 10 }, (_, n) => n % 10), asked: Int32Array.from(numbers),
    columns, start: Int32Array.from({ length: questions + 1 }, (_, q) => q * 10), hits: numbers.map((q) => Int32Array.from(hitsOf(q), (row) => q * 10 + row)),
    relevant: Int32Array.from(numbers, (q) => hitsOf(q).length), segment: Uint8Array.from(numbers, segmentOf),
  };
}

describe('the scales of a source', () => {
  it('keep its spacing, its order, and how clear it is, as worked by hand', () => {
    const scales = sourceScales(Float32Array.of(3, 2, 1));
    const deviation = Math.sqrt(2 / 3);
    const expected = [1, 1, 1, 0.5, 1 / 1.1, Math.exp(-1 / deviation), 0, 1 / 1.2, Math.exp(-2 / deviation)];
    expect([...scales]).toEqual(expected.map((value) => expect.closeTo(value, 6)));
  });

  it('are finite for one item, equal scores and none', () => {
    expect([...sourceScales(Float32Array.of(7))]).toEqual([1, 1, 1]);
    expect([...sourceScales(Float32Array.of(2, 2))].every(Number.isFinite)).toBe(true);
    expect(sourceScales(new Float32Array(0))).toHaveLength(0);
    expect(SCALES).toHaveLength(3);
  });
});

describe('learnWeights', () => {
  it('measures NDCG as worked by hand, ties against us', () => {
    const judged = judgedOf(1, (_q, row) => [[9, 5, 5, 1][row] ?? 0], () => [0, 2]);
    const ideal = 1 + 1 / Math.log2(3);
    expect(ndcgOf(judged, blended(judged, Float64Array.of(1)), 10, allOf(judged))[0]).toBeCloseTo((1 + 1 / Math.log2(4)) / ideal, 12);
    expect(ndcgOf(judged, blended(judged, Float64Array.of(1)), 1, allOf(judged))[0]).toBeCloseTo(1, 12);
  });

  it('trusts who is right and gives noise no say', () => {
    const rng = seededRng(1);
    const judged = judgedOf(400, (_q, row) => [row === 3 ? 1 : 0.5 * rng.next(), rng.next()], () => [3]);
    const { weights, ndcg, bestAlone } = learnWeights(judged, options);
    expect([...weights]).toEqual([1, 0]);
    expect([ndcg, bestAlone]).toEqual([1, 1]);
  });

  it('finds a sum that is better than each part', () => {
    const rng = seededRng(2);
    // Two witnesses, each with noise of its own.
    const judged = judgedOf(600, (_q, row) => [0, 1].map(() => (row === 5 ? 0.4 : 0) + rng.next()), () => [5]);
    const { weights, ndcg, bestAlone } = learnWeights(judged, options);
    expect(ndcg).toBeGreaterThan(bestAlone + 0.03);
    expect(Math.min(...weights)).toBeGreaterThan(0.4);
  });

  it('is the same every time and survives questions that nobody answered', () => {
    const judged = judgedOf(3, () => [0.1, 0.2], () => []);
    expect(learnWeights(judged, options)).toEqual(learnWeights(judged, options));
    expect(learnWeights(judged, options).ndcg).toBe(0);
  });
});

describe('weightsByHistory', () => {
  it('gives short histories weights of their own where another source knows them better', () => {
    const rng = seededRng(3);
    const judged = judgedOf(2000, (q, row) => [0, 1].map((witness) => (row === 4 && q % 2 === witness ? 1.2 : 0.9 * rng.next())), () => [4], (q) => (q % 2 ? 3 : 1));
    const { bySegment } = weightsByHistory(judged, true, options);
    expect(bySegment[1][0]).toBeGreaterThan(bySegment[1][1]);
    expect(bySegment[3][1]).toBeGreaterThan(bySegment[3][0]);
    expect(bySegment[0]).toEqual(bySegment[2]);
    expect(new Set(weightsByHistory(judged, false, options).bySegment).size).toBe(1);
  });
});
