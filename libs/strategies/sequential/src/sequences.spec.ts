import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { datasetOf, event, item, NOW } from '@zhiyin/testing/strategies';
import { learningRateAt } from './learning-rate.ts';
import { sequencesOf } from './sequences.ts';
import { holdOut, questionsOf } from './validation.ts';
import { windowsOf } from './windows.ts';

const catalogue = [0, 1, 2, 3].map((number) => item(number));
const limits = { maxItems: 10, maxEventsPerUser: 10 };

describe('sequences', () => {
  it('are wanted items in order, a look, a cart and a purchase of one item being one step', () => {
    const events = [event(1, 'view', 2, NOW), event(1, 'purchase', 2, NOW + 1), event(1, 'return', 3, NOW + 2), event(1, 'view', 0, NOW + 3), event(null, 'view', 0, NOW + 4, 's')];
    const { of, items } = sequencesOf(datasetOf(events, catalogue), limits);
    expect([...items]).toEqual([0, 2]);
    expect(of.map((steps) => [...steps])).toEqual([[1, 0], [0]]);
  });

  it('keep the newest steps, and only the items met most', () => {
    const events = [0, 1, 0, 2, 0, 1].map((number, n) => event(1, 'view', number, NOW + n));
    const { of, items } = sequencesOf(datasetOf(events, catalogue), { maxItems: 2, maxEventsPerUser: 2 });
    expect([...items]).toEqual([0, 1]);
    expect(of.map((steps) => [...steps])).toEqual([[0, 1]]);
  });
});

describe('windows', () => {
  it('hold the newest one of everybody, and every older step once', () => {
    const sequence = Int32Array.from({ length: 11 }, (_, n) => n);
    const windows = windowsOf([sequence, Int32Array.of(3), Int32Array.of(3, 4)], 4, seededRng(1));
    expect(windows).toContainEqual({ sequence, from: 6, to: 10 });
    expect(windows).toContainEqual({ sequence: Int32Array.of(3, 4), from: 0, to: 1 });
    expect(windows.every(({ from, to }) => to - from >= 1 && to - from <= 4)).toBe(true);
  });
});

describe('validation', () => {
  it('holds out the last step, but of nobody where there are few people', () => {
    const sequences = Array.from({ length: 30 }, () => Int32Array.of(1, 2, 3));
    const { train, heldOut } = holdOut(sequences, 25, seededRng(1));
    expect(heldOut).toHaveLength(25);
    expect(heldOut[0]).toEqual({ before: Int32Array.of(1, 2), target: 3 });
    expect(train.filter(({ length }) => length === 2)).toHaveLength(25);
    expect(holdOut(sequences.slice(0, 5), 25, seededRng(1)).heldOut).toEqual([]);
  });

  it('aligns histories to the end', () => {
    const shape = { items: 3, size: 1, length: 3, layers: 1, heads: 1, batch: 2, negatives: 0, loss: { kind: 'softmax' as const } };
    const { rows, present } = questionsOf(shape, Float32Array.of(10, 20, 30), [{ before: [0, 1, 2, 1] }, { before: [2] }]);
    expect([...rows]).toEqual([20, 30, 20, 0, 0, 30]);
    expect([...present]).toEqual([1, 1, 1, 0, 0, 1]);
  });
});

describe('the learning rate', () => {
  it('warms up, peaks and ends at a tenth', () => {
    const at = (step: number) => learningRateAt(step, { learningRate: 1, warmupSteps: 10, steps: 1000 });
    expect(at(0)).toBeCloseTo(1 / 11);
    expect(at(10)).toBeCloseTo(1);
    expect(at(505)).toBeCloseTo(0.55);
    expect(at(1000)).toBeCloseTo(0.1);
  });
});
