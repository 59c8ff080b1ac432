import { expect, it } from '@jest/globals';
import { movementOf } from './movement.ts';

it('tells how far an item went up or down, and whether it is new', () => {
  const before = ['a', 'b', 'c'];
  expect(['c', 'a', 'x', 'b'].map((id, i) => movementOf(before, id, i + 1))).toEqual([2, -1, 'new', -2]);
  expect(movementOf(before, 'a', 1)).toBe(0);
});
