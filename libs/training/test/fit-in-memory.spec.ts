import { expect, it } from '@jest/globals';
import { silentLogger, tenantId } from '@zhiyin/domain';
import { datasetOf, event, item, NOW } from '@zhiyin/testing/strategies';
import { defineStrategy, type LearnedState } from '@zhiyin/strategy-sdk';
import { Type } from '@sinclair/typebox';
import { fitInMemory, type LearnedStates, type TrainingFigure } from '@zhiyin/training';

it('learns once from the same data, settings and seed, and passes on what a training says', async () => {
  let trained = 0;
  const plugin = defineStrategy({
    id: 'counting', title: 'Counting', description: 'Counts its trainings.', sdk: '^1.0.0', artifactVersion: 1, configSchema: Type.Object({ level: Type.Integer() }),
    capabilities: { needs: [], coldStart: { users: true, items: true }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
    resources: () => ({ device: 'cpu', memoryBytes: 1 }),
    async train(_data, { level }, { report }) {
      report('loss', 1, level);
      return { arrays: { trained: { data: Float64Array.of(++trained), shape: [1] } }, vocabularies: {}, metrics: {} };
    },
    async load(artifact) {
      const scores = Float32Array.from(artifact.array('trained').data);
      return { candidates: async () => ({ items: Int32Array.of(0), scores }) };
    },
  });
  const kept = new Map<string, LearnedState>();
  const states: LearnedStates = { find: (key) => kept.get(key) ?? null, keep: (key, state) => kept.set(key, state), checkpoint: () => ({ save: async () => {}, restore: async () => null }) };
  const figures: TrainingFigure[] = [];
  const data = datasetOf([event(1, 'view', 0, NOW)], [item(0)]);
  const number = async (level: number, seed: number, from?: LearnedStates): Promise<number> => {
    const options = { tenant: tenantId(1), seed, signal: new AbortController().signal, log: silentLogger, heard: (figure: TrainingFigure) => void figures.push(figure), states: from };
    const recommender = await fitInMemory(plugin, { level }, data, options);
    return (await recommender.candidates({} as never)).scores[0];
  };
  expect([await number(5, 1, states), await number(5, 1, states), await number(6, 1, states), await number(5, 2, states), await number(5, 1)]).toEqual([1, 1, 2, 3, 4]);
  expect(figures[0]).toEqual({ strategy: 'counting', metric: 'loss', step: 1, value: 5 });
  expect(figures).toHaveLength(4);
});
