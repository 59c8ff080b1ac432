import { describe, expect, it } from '@jest/globals';
import { parseFixedSplit, parseNextBaskets, parseSessionPrefixes, parseUserSequences, rowsOfUsers, type DatasetView } from '@zhiyin/dataset';
import { answerTask, resultOf } from '../answer-task.ts';
import { popularityBaseline } from '../baselines.ts';
import type { RankingTask } from '../ranking-task.ts';
import type { Recommendable } from '../recommendable.ts';
import { coldItemsTask } from './cold-items.ts';
import { fixedSplitTask, fixedSplitValidation } from './fixed-split.ts';
import { leaveOneOutTask, leaveOneOutValidation } from './leave-one-out.ts';
import { nextBasketTask, nextBasketValidation } from './next-basket.ts';
import { sessionPrefixTask, sessionPrefixValidation } from './session-prefix.ts';

const itemsOf = ({ train }: RankingTask, user: number): number[] => {
  const { start, rows } = rowsOfUsers(train);
  return Array.from(rows.subarray(start[user], start[user + 1]), (row) => train.interactions().item[row]);
};
const always = (...items: number[]): Recommendable => ({
  candidates: async ({ eligible, limit }) => {
    const kept = items.filter((number) => eligible.has(number)).slice(0, limit);
    return { items: Int32Array.from(kept), scores: Float32Array.from(kept, (_, i) => -i) };
  },
});
const metricsOf = async (recommender: Recommendable, task: RankingTask) => {
  const { metrics } = resultOf(await answerTask(recommender, task), task, 1);
  return Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
};
const asked = (task: RankingTask) => Array.from({ length: task.questions }, (_, n) => {
  const { history, excluded, relevant } = task.question(n);
  return { past: history.events.map(({ item }) => item), excluded: Array.from(excluded), relevant: [...relevant] };
});

describe('lightgcn', () => {
  // Item 0 trains with both people; person 0 is tested on 2 and 3, person 1 on nothing, person 2 on 0.
  const task = fixedSplitTask(parseFixedSplit('0 0 1\n1 0\n2 3\n', '0 2 3\n1\n2 0\n'));

  it('removes training items, divides by the test items and cuts the ideal at their number', async () => {
    // Person 0: [0, 1 removed] 3, 2 -> both found; person 2: [3 removed] 0 first.
    expect(await metricsOf(always(0, 3, 1, 2), task)).toEqual({ 'Recall@20': 1, 'NDCG@20': 1 });
    // Person 0: 3 alone of two: recall 1/2, NDCG 1 / (1 + 1/log2 3); person 2 finds nothing.
    const { 'Recall@20': recall, 'NDCG@20': ndcg } = await metricsOf(always(3), task);
    expect(recall).toBe(1 / 4);
    expect(ndcg).toBeCloseTo(1 / (1 + 1 / Math.log2(3)) / 2, 12);
  });

  it('gives every question the whole catalogue again', async () => {
    const sizes: number[] = [];
    await answerTask({ candidates: async ({ eligible }) => (sizes.push(eligible.count()), { items: new Int32Array(0), scores: new Float32Array(0) }) }, task);
    expect(sizes).toEqual([2, 3]);
  });

  it('holds out a fifth of what everybody trains with, and trains with the rest', () => {
    const list = Array.from({ length: 20 }, (_, i) => i).join(' ');
    const validation = fixedSplitValidation(parseFixedSplit(`0 ${list}\n1 5\n`, '0 20\n').train, 1);
    const [question] = asked(validation);
    expect(validation.questions).toBe(1);
    expect(question.relevant).toHaveLength(4);
    expect([...question.past, ...question.relevant].sort((a, b) => a! - b!)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(itemsOf(validation, 1)).toEqual([5]);
  });

  it('holds out what goes together', () => {
    // Everybody has one pair of their own choice among things that go together with nothing.
    const lines = Array.from({ length: 12 }, (_, user) => `${user} ${user % 2 ? '0 1' : '2 3'} ${[0, 1, 2, 3, 4, 5, 6, 7].map((n) => 10 + 8 * user + n).join(' ')}`);
    const held = asked(fixedSplitValidation(parseFixedSplit(lines.join('\n'), '0 200\n').train, 1)).map(({ relevant }) => [...relevant].filter((item) => item! < 4).length);
    expect(held.filter((count) => count === 1)).toEqual([]);
  });
});

describe('leave-one-out-full', () => {
  const view: DatasetView = parseUserSequences('1 0 1 2 3\n2 3 4\n3 4 1 4');

  it('asks for the last item, trains on all before, and lets a repeated one be answered', () => {
    const task = leaveOneOutTask(view);
    expect(asked(task)).toEqual([{ past: [0, 1, 2], excluded: [0, 1, 2], relevant: [3] }, { past: [4, 1], excluded: [1], relevant: [4] }]);
    // Who has two events trains with both.
    expect([itemsOf(task, 0), itemsOf(task, 1)]).toEqual([[0, 1, 2], [3, 4]]);
  });

  it('chooses settings by the second last', () => {
    const validation = leaveOneOutValidation(leaveOneOutTask(view).train, 1);
    expect(asked(validation).map(({ relevant }) => relevant)).toEqual([[2], [4], [1]]);
  });
});

describe('session-prefix', () => {
  const data = parseSessionPrefixes(Array.from({ length: 40 }, (_, n) => `${n % 5} ${(n + 1) % 5} ${n % 5}`).join('\n'), '1 2 1\t2\n1 2\t1\n1\t2\n');

  it('asks every prefix as a stranger and removes nothing', async () => {
    const task = sessionPrefixTask(data);
    expect(asked(task)[0]).toEqual({ past: [1, 2, 1], excluded: [], relevant: [2] });
    expect(task.question(0).history.user).toBeNull();
    const result = resultOf(await answerTask(always(2, 1), task), task, 1);
    expect(result.metrics['MRR@20'].value).toBeCloseTo((1 + 0.5 + 1) / 3, 12);
    // One session: drawn whole, so the interval has no width.
    expect(result.metrics['HR@20']).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('holds out the newest sessions', () => {
    const validation = sessionPrefixValidation(data.train, 1);
    expect(validation.train.interactions().length).toBe(38 * 3);
    expect(asked(validation).map(({ past, relevant }) => [past, relevant])).toEqual([[[3], [4]], [[3, 4], [3]], [[4], [0]], [[4, 0], [4]]]);
  });
});

describe('next-basket', () => {
  const data = parseNextBaskets('{"1":[[-1],[0,1],[0],[-1]],"2":[[-1],[2],[-1]]}', '{"1":[[-1],[0,2],[-1]],"2":[[-1],[3],[-1]]}');

  it('asks for the whole next basket, what was bought before included', async () => {
    const task = nextBasketTask(data);
    const { 'Recall@10': recall, 'NDCG@10': ndcg, 'PHR@10': phr } = await metricsOf(popularityBaseline(task.train, task.targets), task);
    expect([recall, phr]).toEqual([1, 1]);
    // Popularity: 0 (twice), 2, 1, 3. Person 1 wants 0 and 2: 1; person 2 wants 3, fourth: 1/log2 5.
    expect(ndcg).toBeCloseTo((1 + 1 / Math.log2(5)) / 2, 12);
  });

  it('chooses settings by the last basket that trains', () => {
    expect(asked(nextBasketValidation(data.train, 1))).toEqual([{ past: [0, 1], excluded: [], relevant: [0] }]);
  });
});

describe('cold-items', () => {
  const view = parseUserSequences(Array.from({ length: 12 }, (_, user) => `${user} ${Array.from({ length: 8 }, (_, n) => (user * 3 + n) % 20).join(' ')}`).join('\n'));
  const task = coldItemsTask(view, 1);
  const held = new Set(asked(task).flatMap(({ relevant }) => relevant));

  it('trains on no event of a held-out item, and asks for nothing else', () => {
    expect(held.size).toBeGreaterThan(0);
    expect([...task.train.interactions().item].some((item) => held.has(item))).toBe(false);
    for (const { past, excluded, relevant } of asked(task)) {
      expect(past.length).toBeGreaterThan(0);
      expect(relevant.every((item) => held.has(item))).toBe(true);
      expect([...excluded].some((item) => held.has(item))).toBe(false);
      expect(excluded.length + held.size).toBe(view.items.size);
    }
  });

  it('is answered perfectly by whoever knows, and draws other items with another seed', async () => {
    const n = (() => { let next = 0; return () => next++; })();
    const oracle: Recommendable = { candidates: async () => { const items = Int32Array.from(task.question(n()).relevant); return { items, scores: new Float32Array(items.length) }; } };
    expect(await metricsOf(oracle, task)).toEqual({ 'NDCG@10': 1, 'Recall@20': 1 });
    expect(new Set(asked(coldItemsTask(view, 2)).flatMap(({ relevant }) => relevant))).not.toEqual(held);
  });
});
