import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { seededRng } from '@zhiyin/domain';
import { buildDataset } from '@zhiyin/dataset';
import { item } from '@zhiyin/testing/strategies';
import { featuresOf } from './item-features.ts';
import { askedSteps, TowerBatchMaker } from './tower-batches.ts';
import { itemVectors, personVector } from './tower-vectors.ts';
import { initialTowers, sharesOf, towersModel } from './towers.ts';

const shape = { items: 4, features: 2, size: 8, batch: 2, slots: 4, negatives: 2, temperature: 0.5 };
const reading = { maxLength: 2, fading: 0.5 };
const features: readonly (readonly number[])[] = [[0], [0, 1], [], [1]];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('shares of a history', () => {
  it('fade with every step back and add up to 1', () => {
    expect([...sharesOf(2, 0.5)]).toEqual([expect.closeTo(1 / 3), expect.closeTo(2 / 3)]);
    expect([...sharesOf(1, 0.5)]).toEqual([1]);
  });
});

describe('features of items', () => {
  it('are what two items at least share, the most frequent first', () => {
    const about = (number: number, brand: string, categories: string[], attributes = {}) => ({ ...item(number), brand, categories, attributes });
    const data = buildDataset({ events: [], items: [about(0, 'a', ['x', 'y']), about(1, 'b', ['x', 'y'], { size: ['s', 'm'] }), about(2, 'c', ['x'], { size: 's' })] });
    const { count, of } = featuresOf(data.items, 10);
    expect(count).toBe(3);
    expect(of.map((own) => own?.length)).toEqual([2, 3, 2]);
    expect(featuresOf(data.items, 1).of).toEqual([[0], [0], [0]]);
  });
});

describe('a batch of the towers', () => {
  const steps = askedSteps([Int32Array.of(0, 1, 3), Int32Array.of(2)]);
  const maker = new TowerBatchMaker(shape, (row) => features[row], steps, { ...reading, unknownShare: 0 });

  it('holds histories, what is wanted, and how likely each item was to be compared with', () => {
    expect(steps).toHaveLength(2);
    const batch = maker.batchOf([steps[1]], seededRng(1));
    // Slots in order of appearance: the history 0, 1, then the wanted 3.
    expect([...batch.rows.subarray(0, 3)]).toEqual([0, 1, 3]);
    expect([...batch.history.subarray(0, 3)]).toEqual([expect.closeTo(1 / 3), expect.closeTo(2 / 3), 0]);
    expect([batch.wanted[0], batch.compared[0], ...batch.importance]).toEqual([2, 2, 1, 0]);
    // Wanted in one of two steps and drawn evenly: 2 * 1/2 + 2/4.
    expect(batch.logQ[0]).toBeCloseTo(Math.log(1.5));
    expect([...batch.described.subarray(2, 4)]).toEqual([expect.closeTo(Math.SQRT1_2), expect.closeTo(Math.SQRT1_2)]);
  });

  it('gives the loss that serving vectors give, as worked by hand', () => {
    const weights = initialTowers(shape, seededRng(2));
    const batch = maker.batchOf([steps[1]], seededRng(3));
    const loss = tf.tidy(() => {
      const model = towersModel(shape, weights);
      const inputs = Object.fromEntries(Object.entries(model.inputs).map(([name, { type, shape: sides }]) => [name, tf.tensor(batch[name], [...sides], type)]));
      return model.build(tf).loss(inputs).dataSync()[0];
    });
    const { told, vectors } = itemVectors(weights, 8, features.map((own, row) => [row, own] as const));
    const person = personVector(weights, told, 8, [0, 1], reading);
    const logit = (row: number) => vectors.subarray(row * 8, row * 8 + 8).reduce((sum, value, j) => sum + value * person[j], 0) / shape.temperature;
    const others = [...batch.compared].map((slot, n) => [batch.rows[slot], batch.logQ[n]]).filter(([row]) => row !== 3);
    const expected = Math.log(Math.exp(logit(3)) + others.reduce((sum, [row, logQ]) => sum + Math.exp(logit(row) - logQ), 0)) - logit(3);
    expect(loss).toBeCloseTo(expected, 4);
    expect(Math.hypot(...person)).toBeCloseTo(1, 5);
  });
});
