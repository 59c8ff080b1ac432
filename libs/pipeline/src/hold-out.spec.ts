import { describe, expect, it } from '@jest/globals';
import { bucketOf, isHeldOut } from './hold-out.ts';
import { recommend } from './recommend.ts';
import { rank } from './rank.ts';
import { answering, pipelineOf, request } from '../test/small-pipeline.ts';

const held = (answer: 'popularity' | 'random', share = 0.2) => ({
  retrieve: [{ strategy: 'a', n: 10 }], filter: [{ kind: 'rule', expression: 'price >= 2' }], rerank: { maxPerBrand: 1 }, holdOut: { share, answer },
});
const sources = { a: answering(9, 8, 7), popularity: answering(5, 1, 3, 4) };

describe('hold-out', () => {
  it('is one group of people, whatever the share: as large as was asked for, for ever the same', () => {
    const buckets = Array.from({ length: 20_000 }, (_, n) => bucketOf(Uint8Array.of(n & 255, n >> 8, 7)));
    const heldOut = (share: number) => buckets.map((bucket) => isHeldOut({ holdOut: { share, answer: 'random' } } as never, bucket));
    const [few, many] = [heldOut(0.05), heldOut(0.2)];
    expect(few.every((one, n) => !one || many[n])).toBe(true);
    // Four standard errors.
    expect(Math.abs(few.filter(Boolean).length / 20_000 - 0.05)).toBeLessThan(0.0062);
    expect(bucketOf(Uint8Array.of(1, 2, 3))).toBe(bucketOf(Uint8Array.of(1, 2, 3)));
    expect(isHeldOut({ holdOut: { share: 0.5, answer: 'random' } } as never, null)).toBe(false);
    expect(isHeldOut({} as never, 0)).toBe(false);
  });

  it('is answered by what sells, under the same filters, without the rules of the pipeline', async () => {
    const pipeline = pipelineOf(held('popularity'), sources);
    const [plain, usual] = [await recommend(pipeline, request({ bucket: 0.1, limit: 3 })), await recommend(pipeline, request({ bucket: 0.2, limit: 3 }))];
    expect([plain.arm, [...plain.items], [...plain.propensities]]).toEqual(['hold-out', [5, 3, 4], [1, 1, 1]]);
    expect([usual.arm, usual.items[0]]).toEqual(['pipeline', 9]);
    const ranked = await rank(pipeline, request({ bucket: 0, limit: 3 }), [3, 1, 5]);
    expect([ranked.arm, [...ranked.items]]).toEqual(['hold-out', [5, 3]]);
  });

  it('is answered by chance: each eligible item equally often at each place, as its propensity says', async () => {
    const pipeline = pipelineOf(held('random'), sources);
    const first = new Float64Array(20);
    for (let seed = 0; seed < 9000; seed++) {
      const slate = await recommend(pipeline, request({ bucket: 0, limit: 2, seed }));
      expect(slate.propensities[1]).toBe(1 / 18);
      expect(slate.items[0]).not.toBe(slate.items[1]);
      first[slate.items[1]]++;
    }
    // 500 expected; five standard errors.
    for (let item = 0; item < 20; item++) expect(Math.abs(first[item] - (item < 2 ? 0 : 500))).toBeLessThanOrEqual(item < 2 ? 0 : 112);
  });
});
