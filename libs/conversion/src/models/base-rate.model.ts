import { logOddsOf, meanLabel, numberOf, type ModelPlugin } from './model.ts';

/** Half a purchase and half a refusal more: nothing that was never seen is impossible (Jeffreys). */
const HALF = 0.5;

/** Everybody's mean: what every other model has to beat, and what answers where nothing can be learned. */
export const baseRateModel: ModelPlugin = {
  id: 'base-rate',
  async train(rows) {
    return { model: 'base-rate', features: rows.matrix.features, numbers: { rounds: 1, start: logOddsOf((meanLabel(rows) * rows.labels.length + HALF) / (rows.labels.length + 2 * HALF)) }, arrays: {} };
  },
  load(artifact) {
    const start = numberOf(artifact, 'start');
    return {
      logOdds: (_matrix, out) => void out.fill(start),
      contributions: () => new Float64Array(artifact.features),
    };
  },
};
