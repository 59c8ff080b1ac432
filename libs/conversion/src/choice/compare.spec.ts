import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { sigmoid, type ModelId } from '../models/model.ts';
import { choose, type Answered } from './compare.ts';

const rng = seededRng(9);
const truth = Float64Array.from({ length: 4000 }, () => sigmoid(-1.5 + 1.5 * rng.normal()));
const rows = { labels: Float32Array.from(truth, (own) => Number(rng.next() < own)), owner: Int32Array.from(truth, (_, row) => row >> 1) };
const answered = (model: ModelId, probabilities: Float64Array): Answered => ({ model, seconds: 1, probabilities });
const mean = new Float64Array(truth.length).fill(rows.labels.reduce((sum, label) => sum + label, 0) / truth.length);
const vague = truth.map((own) => 0.5 * own + 0.5 * mean[0]);

describe('choose', () => {
  it('lets a challenger replace the champion that is beaten by more than chance', () => {
    const { chosen, judged } = choose(rows, [answered('boosted-trees', truth), answered('base-rate', mean), answered('logistic', vague)], 'logistic');
    expect(chosen).toBe('boosted-trees');
    expect(judged.map(({ model, verdict }) => [model, verdict])).toEqual([['base-rate', 'worse'], ['logistic', 'serves now'], ['boosted-trees', 'better']]);
    const [, , trees] = judged;
    expect(trees.difference).toMatchObject({ against: 'logistic' });
    expect(trees.difference!.high).toBeLessThan(0);
    expect(trees.metrics.normalizedEntropy).toBeLessThan(1);
  });

  it('gives ties to the cheaper model, from above and from below', () => {
    const almost = truth.map((own) => Math.min(0.999, own * 1.0001));
    expect(choose(rows, [answered('logistic', almost), answered('boosted-trees', truth)], 'logistic').chosen).toBe('logistic');
    expect(choose(rows, [answered('logistic', almost), answered('boosted-trees', truth)], 'boosted-trees').chosen).toBe('logistic');
    expect(choose(rows, [answered('logistic', almost), answered('boosted-trees', truth)], null).chosen).toBe('logistic');
  });

  it('does not let in probabilities that are off, however well they rank', () => {
    const shifted = truth.map((own) => sigmoid(Math.log(own / (1 - own)) + 0.3));
    const { chosen, judged } = choose(rows, [answered('base-rate', mean), answered('boosted-trees', shifted)], 'base-rate');
    expect(chosen).toBe('base-rate');
    expect(judged[1].verdict).toBe('not calibrated');
  });
});
