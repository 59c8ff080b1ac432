import { describe, expect, it } from '@jest/globals';
import { Bitset, seededRng } from '@zhiyin/domain';
import { ScoreBoard } from './score-board.ts';

describe('ScoreBoard', () => {
  it('sums, ranks, breaks ties by the lower number and leaves out what is not eligible', () => {
    const board = new ScoreBoard();
    for (const [item, score] of [[7, 1], [3, 2], [7, 1], [5, 2], [4, 9]]) board.add(item, score);
    const eligible = Bitset.of(8, [3, 5, 7]);
    expect(board.best(2, eligible)).toEqual({ items: Int32Array.of(3, 5), scores: Float32Array.of(2, 2) });
    expect([...board.best(9, eligible).items]).toEqual([3, 5, 7]);
  });

  it('starts from nothing after clear, and keeps dropped items out', () => {
    const board = new ScoreBoard();
    board.add(1, 1);
    board.add(2, 1);
    board.drop(1);
    expect([...board.best(5, Bitset.all(3)).items]).toEqual([2]);
    board.clear();
    board.add(1, 3);
    expect([...board.best(5, Bitset.all(3)).scores]).toEqual([3]);
  });

  it('drops an item that had no score for this answer only', () => {
    const board = new ScoreBoard();
    board.add(1, 1);
    board.clear();
    board.drop(1);
    board.drop(4000);
    expect(board.best(5, Bitset.all(5000)).items).toHaveLength(0);
    board.clear();
    board.add(1, 3);
    board.add(4000, 2);
    expect([...board.best(5, Bitset.all(5000)).items]).toEqual([1, 4000]);
  });

  it('adds a weighted stretch of a list as one by one, passing over what has left', () => {
    const board = new ScoreBoard();
    board.addAll(Int32Array.of(9, 5000, -1, 2), Float32Array.of(9, 1, 7, 3), 1, 4, 2);
    board.add(2, 1);
    expect(board.best(5, Bitset.all(6000))).toEqual({ items: Int32Array.of(2, 5000), scores: Float32Array.of(7, 2) });
    expect(board.count).toBe(2);
  });

  it('agrees with sorting everything', () => {
    const rng = seededRng(7);
    const board = new ScoreBoard();
    const scores = Array.from({ length: 3000 }, () => Math.ceil(rng.next() * 50));
    scores.forEach((score, item) => board.add(item, score));
    const expected = scores.map((_, item) => item).sort((a, b) => scores[b] - scores[a] || a - b);
    expect([...board.best(100, Bitset.all(3000)).items]).toEqual(expected.slice(0, 100));
  });
});
