import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { seededRng } from '@zhiyin/domain';
import { denseShapeOf, widthOf, writeDense } from './dense-input.ts';
import { sigmoid } from './model.ts';
import { NET_FORMS, twoTowerForm, type Layers } from './net-forms.ts';
import { plainLayers, type PlainBatch } from './plain-layers.ts';

const batchOf = (rows: number, columns: number, values: ArrayLike<number>): PlainBatch => ({ rows, columns, values: Float32Array.from(values) });

describe('the worked example of interests and items', () => {
  const interest = [0.8, 0.6, 0.4];
  const item = [0.9, 0.7, 0.5];
  const layers = (w: number[]): Layers<PlainBatch> => plainLayers({ matrix: () => ({ outputs: 1, values: Float32Array.from(w) }), shift: () => new Float32Array(1) });
  const weighted = (x: number[], w: number[]): number => sigmoid(layers(w).dense(batchOf(1, x.length, x), 'sum').values[0]);

  it('a profile is the sigmoid of the weighted interests: .8 + .6 + .4 = 1.8', () => {
    expect(weighted(interest, [1, 1, 1])).toBeCloseTo(0.8581, 4);
  });

  it('a recommendation weighs interests by the item: .8 x .9 + .6 x .7 + .4 x .5 = 1.34', () => {
    expect(weighted(interest, item)).toBeCloseTo(0.7925, 4);
  });

  it('a prediction takes the profile and the recommendation: .8581 + .7925 = 1.6506', () => {
    const [profile, recommendation] = [weighted(interest, [1, 1, 1]), weighted(interest, item)];
    expect(weighted([profile, recommendation], [1, 1])).toBeCloseTo(0.839, 3);
  });
});

describe.each(NET_FORMS.map((form) => [form.id, form] as const))('%s', (_id, form) => {
  it('serves from plain arrays what TensorFlow.js computes', () => {
    const rng = seededRng(form.id);
    const sizes = form.sizes({ person: 5, item: 3 });
    const weights = new Map<string, Float32Array>();
    for (const [name, [inputs, outputs]] of Object.entries(sizes)) {
      weights.set(`${name}/w`, Float32Array.from({ length: inputs * outputs }, () => rng.normal() / Math.sqrt(inputs)));
      weights.set(`${name}/b`, Float32Array.from({ length: outputs }, () => rng.normal()));
    }
    const [person, item] = [batchOf(4, 5, Array.from({ length: 20 }, () => rng.normal())), batchOf(4, 3, Array.from({ length: 12 }, () => rng.normal()))];
    const plain = form.logOdds(plainLayers({ matrix: (name) => ({ outputs: sizes[name.slice(0, -2)][1], values: weights.get(name)! }), shift: (name) => weights.get(name)! }), person, item);
    const matrix = (name: string) => tf.tensor2d(weights.get(`${name}/w`)!, [...sizes[name]]);
    const linear = (x: tf.Tensor, name: string): tf.Tensor => tf.matMul(x as tf.Tensor2D, matrix(name));
    const tensors: Layers<tf.Tensor> = {
      linear, dense: (x, name) => tf.add(linear(x, name), tf.tensor1d(weights.get(`${name}/b`)!)), relu: (x) => tf.relu(x), plus: (a, b) => tf.add(a, b), times: (a, b) => tf.mul(a, b),
    };
    const expected = form.logOdds(tensors, tf.tensor2d(person.values, [4, 5]), tf.tensor2d(item.values, [4, 3])).dataSync();
    expected.forEach((value, row) => expect(plain.values[row]).toBeCloseTo(value, 4));
  });
});

it('the two towers have 64 numbers each, which meet in 32', () => {
  expect(twoTowerForm.sizes({ person: 10, item: 20 })).toEqual({ person: [10, 64], item: [20, 64], 'both/person': [64, 32], 'both/item': [64, 32], out: [32, 1] });
});

describe('inputs of a net', () => {
  const values = Float32Array.from([...Array.from({ length: 65 }, (_, n) => [n, n % 2 ? 7 : 9])].flat());
  const shape = denseShapeOf({ rows: 65, features: 2, values }, [{ name: 'a', text: 'a' }, { name: 'b', text: 'b', kind: 'category' }]);
  const inputs = (a: number, b: number): number[] => {
    const into = new Float32Array(widthOf(shape, [0, 1]));
    writeDense(shape, Float32Array.of(a, b), 0, [0, 1], into, 0);
    return [...into];
  };

  it('say where a number stands among those of training, whether it is missing, and which code it is', () => {
    expect(inputs(32, 9)).toEqual([0, 0, 1, 0]);
    expect(inputs(-5, 7)[0]).toBeCloseTo(-Math.sqrt(3), 5);
    expect(inputs(1e9, 7)).toEqual([Math.fround(Math.sqrt(3)), 0, 0, 1]);
    expect(inputs(NaN, 8)).toEqual([0, 1, 0, 0]);
    expect(inputs(33, NaN)[0]).toBeCloseTo(Math.sqrt(12) / 64, 5);
  });
});
