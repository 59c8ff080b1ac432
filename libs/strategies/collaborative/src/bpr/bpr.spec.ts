import { describe, expect, it } from '@jest/globals';
import { NumericalError, seededRng } from '@zhiyin/domain';
import { binary } from '../../test/small-matrices.ts';
import { descend } from './descend.ts';
import { trainBpr } from './train-bpr.ts';

const settings = { embeddingSize: 1, learningRate: 0.1, regularization: 0 };

describe('descend', () => {
  it('takes the step of the paper, as worked by hand', () => {
    const [vector, items] = [Float32Array.of(1, 1), Float32Array.of(0.5, 0, -0.5, 0)];
    const loss = descend({ vector, wanted: 0, own: Int32Array.of(0), items, moveItems: true }, settings, seededRng(1));
    // x_ui - x_uj = 1; sigma(-1) = 0.26894.
    expect(loss).toBeCloseTo(Math.log(1 + Math.exp(-1)), 6);
    const pull = 0.1 / (1 + Math.exp(1));
    [0.5 + pull, pull, -0.5 - pull, -pull].forEach((value, n) => expect(items[n]).toBeCloseTo(value, 6));
    expect(vector[0]).toBeCloseTo(1 + pull, 6);
    expect(vector[1]).toBe(1);
  });

  it('leaves alone who has everything', () => {
    expect(descend({ vector: Float32Array.of(1, 1), wanted: 0, own: Int32Array.of(0, 1), items: new Float32Array(4), moveItems: true }, settings, seededRng(1))).toBe(0);
  });
});

describe('trainBpr', () => {
  const groups = binary(4, [[0, 1], [0, 1], [0, 1], [2, 3], [2, 3], [2, 3]]);
  const hooks = (onEpoch = (_epoch: number, _loss: number): void => undefined) => ({ rng: seededRng(2), signal: new AbortController().signal, onEpoch });

  it('lowers its loss', () => {
    const losses: number[] = [];
    trainBpr(groups, 200, { embeddingSize: 4, learningRate: 0.1, regularization: 0.001 }, hooks((_epoch, loss) => losses.push(loss)));
    expect(losses.at(-1)).toBeLessThan(0.3 * losses[0]);
  });

  it('says when it diverges', () => {
    expect(() => trainBpr(groups, 200, { embeddingSize: 4, learningRate: 1e30, regularization: 1 }, hooks())).toThrow(NumericalError);
  });
});
