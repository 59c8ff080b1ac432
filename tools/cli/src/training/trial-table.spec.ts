import { expect, it } from '@jest/globals';
import type { TuningTrial } from '@zhiyin/domain';
import { trialTable } from './trial-table.ts';

it('names what each trial changed, what it was worth and why it ended', () => {
  const trial = (number: number, change: Partial<TuningTrial>): TuningTrial => ({ number, config: { k: 10, weights: { view: 1 } }, metrics: { 'NDCG@10': 0.1 }, questions: 500, cpuSeconds: 1.25, stoppedEarly: false, error: null, ...change });
  expect(trialTable([
    trial(0, {}), trial(1, { config: { k: 10, weights: { view: 2 } }, metrics: { 'NDCG@10': 0.05 }, stoppedEarly: true }), trial(2, { config: { k: 5, weights: { view: 1 } }, metrics: {}, questions: 0, error: 'diverged' }), trial(3, {}),
  ])).toBe([
    '| trial | settings | NDCG@10 | questions | CPU s |  |',
    '|---|---|---|---|---|---|',
    '| 0 | as they are | 0.1000 | 500 | 1.3 |  |',
    '| 1 | weights {"view":2} | 0.0500 | 500 | 1.3 | given up |',
    '| 2 | k 5 | - | 0 | 1.3 | diverged |',
    '| 3 | the same | 0.1000 | 500 | 1.3 |  |',
  ].join('\n'));
});
