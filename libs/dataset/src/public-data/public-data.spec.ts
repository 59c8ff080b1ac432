import { describe, expect, it } from '@jest/globals';
import { rowsOfUsers } from '../user-rows.ts';
import type { DatasetView } from '../dataset-view.ts';
import { parseFixedSplit } from './fixed-split.ts';
import { parseNextBaskets } from './user-baskets.ts';
import { parseSessionPrefixes } from './session-prefixes.ts';
import { parseUserSequences } from './user-sequences.ts';

const itemsOf = (view: DatasetView, user: number): string[] => {
  const { start, rows } = rowsOfUsers(view);
  return Array.from(rows.subarray(start[user], start[user + 1]), (row) => view.items.ids()[view.interactions().item[row]]);
};

describe('public data sets', () => {
  it('reads LightGCN files: numbers in order of ids, people without a test item are not asked', () => {
    const { train, test } = parseFixedSplit('0 10 2\n1 2\n', '0 3\n1 \n');
    expect(train.items.ids()).toEqual(['2', '3', '10']);
    expect(itemsOf(train, 0).sort()).toEqual(['10', '2']);
    expect(test).toEqual(new Map([[0, new Set([1])]]));
    expect(train.syntheticTimes).toBe(true);
    expect(() => parseFixedSplit('', '0 1')).toThrow(/0 people to train/);
  });

  it('reads sequences, one event or one person a line, and keeps their order', () => {
    for (const text of ['7 3\n7 1\n8 1\n7 2\n', '7 3 1 2\n8 1']) {
      const view = parseUserSequences(text);
      expect([itemsOf(view, 0), itemsOf(view, 1)]).toEqual([['3', '1', '2'], ['1']]);
    }
  });

  it('reads sessions and their prefixes, and knows which prefixes belong together', () => {
    const { train, test } = parseSessionPrefixes('5 6\n6 7 7\n', '6 7 5\t7\n6 7\t5\n6\t7\n5\t7\n');
    const { session, item, user } = train.interactions();
    expect([[...session], [...item], [...user]]).toEqual([[0, 0, 1, 1, 1], [0, 1, 1, 2, 2], [-1, -1, -1, -1, -1]]);
    expect(test.map((question) => question.session)).toEqual([0, 0, 0, 1]);
    expect(test[1]).toMatchObject({ prefix: [1, 2], target: 0 });
  });

  it('reads baskets as sessions of one instant each', () => {
    const { train, test } = parseNextBaskets('{"1":[[-1],[3,4],[3],[-1]]}', '{"1":[[-1],[4,9],[-1]],"2":[[-1],[3],[-1]]}');
    const { session, time } = train.interactions();
    expect([...session]).toEqual([0, 0, 1]);
    expect(time[0]).toBe(time[1]);
    expect(itemsOf(train, 0)).toEqual(['3', '4', '3']);
    expect(test).toEqual(new Map([[0, new Set([1, 2])]]));
  });
});
