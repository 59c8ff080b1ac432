import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { seededRng } from '@zhiyin/domain';
import type { RankingTask } from '@zhiyin/evaluation';
import type { JudgedAnswers } from '../judged-answers.ts';
import { sourceScales, SCALES } from '../source-scales.ts';
import type { ItemFacts } from './item-facts.ts';
import { learnRanker } from './learn-ranker.ts';
import { rankerSchema } from './ranker-config.ts';
import type { RankedQuestions } from './training-rows.ts';

const ITEMS = 40;
const config = { ...Value.Create(rankerSchema), trees: 60, minRowsPerLeaf: 20 };

/**
 * Questions over forty items, of which three are right: drawn by `taste` of an item (and of the one source's opinion, which is half noise).
 * The price says what the source does not know.
 */
function questionsOf(count: number, hidden: number): RankedQuestions {
  const rng = seededRng('ranker');
  const logPrice = Float32Array.from({ length: ITEMS }, () => rng.normal());
  const columns = Array.from({ length: SCALES.length }, () => new Float32Array(count * ITEMS));
  const [items, hits] = [new Int32Array(count * ITEMS), [] as Int32Array[]];
  for (let n = 0; n < count; n++) {
    const opinion = Array.from({ length: ITEMS }, () => rng.normal());
    const truth = opinion.map((value, item) => value + hidden * logPrice[item] + 0.5 * rng.normal());
    const order = opinion.map((_, item) => item).sort((a, b) => opinion[b] - opinion[a]);
    const scales = sourceScales(Float32Array.from(order, (item) => opinion[item]));
    order.forEach((item, place) => {
      items[n * ITEMS + place] = item;
      columns.forEach((column, scale) => (column[n * ITEMS + place] = scales[place * SCALES.length + scale]));
    });
    const right = truth.map((_, item) => item).sort((a, b) => truth[b] - truth[a]).slice(0, 3);
    hits.push(Int32Array.from(right, (item) => n * ITEMS + order.indexOf(item)).sort());
  }
  const numbers = Int32Array.from({ length: count }, (_, n) => n);
  const judged: JudgedAnswers = {
    columns, items, asked: numbers, start: Int32Array.from({ length: count + 1 }, (_, n) => n * ITEMS), hits, relevant: new Int32Array(count).fill(3), segment: new Uint8Array(count),
  };
  const nothing = new Float32Array(ITEMS);
  const facts: ItemFacts = { at: 0, week: nothing, month: nothing, ever: nothing, slope: nothing, firstDays: nothing, lastDays: nothing, logPrice, category: new Int32Array(ITEMS), brand: new Int32Array(ITEMS) };
  const task = { question: () => ({ history: { user: null, events: [] }, now: 0, country: null }) } as unknown as RankingTask;
  return { task, judged, sources: 1, known: { facts, links: { rows: 0, width: 0, offsets: new Int32Array(1), columns: new Int32Array(0), values: new Float32Array(0) } } };
}

describe('learnRanker', () => {
  it('lets trees serve when they know what the sources do not, by interval on questions they have not seen', async () => {
    const learned = await learnRanker(questionsOf(240, 1), config, seededRng(1));
    expect(learned.kind).toBe('trees');
    expect(learned.gain!.low).toBeGreaterThan(0.05);
    expect(learned.ndcg.trees).toBeGreaterThan(learned.ndcg.source + 0.05);
    expect(learned.trees!.size).toBeGreaterThan(0);
  }, 60_000);

  it('lets the best source serve when nothing is better than it', async () => {
    const learned = await learnRanker(questionsOf(240, 0), config, seededRng(1));
    expect(learned.kind).toBe('source');
    expect(learned.trees).toBeNull();
    expect(learned.gain!.low).toBeLessThanOrEqual(0);
  }, 60_000);

  it('adds up ranks where there is too little to learn from', async () => {
    expect(await learnRanker(questionsOf(30, 1), config, seededRng(1))).toMatchObject({ kind: 'ranks', trees: null, gain: null });
  });

  it('is the same for the same seed', async () => {
    const [one, two] = [await learnRanker(questionsOf(150, 1), config, seededRng(3)), await learnRanker(questionsOf(150, 1), config, seededRng(3))];
    expect(one.ndcg).toEqual(two.ndcg);
    expect(one.trees?.toArrays()).toEqual(two.trees?.toArrays());
  }, 60_000);
});
