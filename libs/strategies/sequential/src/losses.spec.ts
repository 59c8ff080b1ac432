import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { lossOfSteps, wantedItself, type SequenceLoss } from './losses.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** One step with the wanted logit 1 and others 0.5 and -0.5. */
function lossOf(loss: SequenceLoss, items: number, negatives: number): number {
  const compared = negatives ? [0.5, -0.5] : [1, 0.5, -0.5];
  return tf.tidy(() => lossOfSteps(tf, { items, negatives, loss }, tf.tensor1d([1]), tf.tensor2d([compared])).dataSync()[0]);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

describe('the softmax loss', () => {
  const softmax = { kind: 'softmax' } as const;

  it('is that of all items, and the same when the drawn ones are all others', () => {
    const expected = -Math.log(Math.exp(1) / (Math.exp(1) + Math.exp(0.5) + Math.exp(-0.5)));
    expect(lossOf(softmax, 3, 0)).toBeCloseTo(expected, 5);
    expect(lossOf(softmax, 3, 2)).toBeCloseTo(expected, 5);
  });

  it('lets each drawn one stand for its share of the others', () => {
    const expected = -Math.log(Math.exp(1) / (Math.exp(1) + 5 * (Math.exp(0.5) + Math.exp(-0.5))));
    expect(lossOf(softmax, 11, 2)).toBeCloseTo(expected, 5);
  });
});

describe('the generalised binary loss', () => {
  const others = -Math.log(1 - sigmoid(0.5)) - Math.log(1 - sigmoid(-0.5));
  const wanted = -Math.log(sigmoid(1));

  it('is the plain one without calibration and where all others are drawn', () => {
    expect(lossOf({ kind: 'gbce', calibration: 0 }, 11, 2)).toBeCloseTo(wanted + others, 5);
    expect(lossOf({ kind: 'gbce', calibration: 1 }, 3, 2)).toBeCloseTo(wanted + others, 5);
    expect(lossOf({ kind: 'gbce', calibration: 0.75 }, 3, 0)).toBeCloseTo(wanted + others, 5);
  });

  it('takes the wanted one by the share that is drawn, as worked by hand', () => {
    // a = 2 / 10: with t = 1, b = a; with t = 0.75, b = 0.2 * (0.75 * -4 + 5) = 0.4.
    expect(lossOf({ kind: 'gbce', calibration: 1 }, 11, 2)).toBeCloseTo(0.2 * wanted + others, 5);
    expect(lossOf({ kind: 'gbce', calibration: 0.75 }, 11, 2)).toBeCloseTo(0.4 * wanted + others, 5);
  });
});

it('a drawn item that is the wanted one is told apart', () => {
  expect(Array.from(wantedItself(tf, tf.tensor1d([4, 2], 'int32'), tf.tensor1d([2, 7, 4], 'int32')).dataSync(), (value) => value < -1e8)).toEqual([false, false, true, true, false, false]);
});
