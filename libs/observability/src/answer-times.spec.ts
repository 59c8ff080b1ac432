import { expect, it } from '@jest/globals';
import { answerTimeMeasure, answerTimeQuantile } from './answer-times.ts';

it('counts answers by how long they took, and tells what most of them stayed below', () => {
  expect([0.2, 1, 1.01, 50, 6000].map(answerTimeMeasure)).toEqual(['answer-ms.1', 'answer-ms.1', 'answer-ms.2', 'answer-ms.50', 'answer-ms.slower']);
  const counts = new Map([['answer-ms.2', 90], ['answer-ms.20', 9], ['answer-ms.slower', 1], ['answers', 100]]);
  expect([0.5, 0.9, 0.95, 0.99, 1].map((q) => answerTimeQuantile(counts, q))).toEqual([2, 2, 20, 20, 10_000]);
  expect(answerTimeQuantile(new Map(), 0.5)).toBeNull();
});
