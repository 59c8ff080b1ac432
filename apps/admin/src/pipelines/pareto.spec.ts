import { expect, it } from '@jest/globals';
import type { RecommendationAnswer } from '@zhiyin/registry';
import { atDial, paretoPoints } from './pareto.ts';

const answer = (...values: readonly (readonly [p: number, margin: number, effect: number])[]): RecommendationAnswer => ({
  items: values.map(([probability, margin, effect], n) => ({ number: n, id: `i${n}`, score: 1, propensity: 1, value: { probability, margin, effect, customerValue: 50, dial: 0, value: 0 } })),
  placement: 'home', arm: 'pipeline', pipelineVersion: 0, versions: {}, digest: '', degraded: [],
});

it('adds up what each dial brings, and marks what another one does better', () => {
  const points = paretoPoints([[answer([0.1, 20, 0], [0.2, 10, 0.1])], [answer([0.1, 20, -0.1])], [answer([0.1, 10, 0.4]), answer([0.1, 10, 0.6])]]);
  expect(points.map(({ purchases, margin, returning, later }) => [purchases, margin, returning, later].map((x) => Math.round(x * 1e6) / 1e6))).toEqual([
    [0.3, 4, 0.02, 1], [0.1, 2, -0.01, -0.5], [0.1, 1, 0.05, 2.5],
  ]);
  expect(points.map(({ dominated }) => dominated)).toEqual([false, true, false]);
  expect(points[0]).toMatchObject({ dial: 0, items: ['i0', 'i1'] });
});

it('asks the document at a dial in place of its own, and of its floor', () => {
  expect(atDial({ retrieve: [], objective: { floor: 0.1, worth: 'order' } }, 0.3)).toEqual({ retrieve: [], objective: { worth: 'order', loyalty: 0.3 } });
  expect(atDial({ retrieve: [] }, 0)).toEqual({ retrieve: [], objective: { loyalty: 0 } });
});
