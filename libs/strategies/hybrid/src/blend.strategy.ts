import { DataError } from '@zhiyin/domain';
import { validationTask } from '@zhiyin/evaluation';
import type { DatasetView } from '@zhiyin/dataset';
import { defineStrategy, type Recommender, type TrainContext } from '@zhiyin/strategy-sdk';
import { BlendRecommender, type BlendSource } from './blend.recommender.ts';
import { configSchema, type BlendConfig } from './config.ts';
import { HISTORY_STEPS, judgeSources, type JudgedAnswers } from './judged-answers.ts';
import { SCALES } from './source-scales.ts';
import { weightsByHistory, type SegmentedWeights } from './weights-by-history.ts';

const SEGMENTS = HISTORY_STEPS.length + 1;

/** What the other strategies say, weighed by how often they were right. See docs/strategies/blend.md. */
export const blendStrategy = defineStrategy({
  id: 'blend',
  title: 'Blend of strategies',
  description: 'Adds up what other strategies answer, with weights learned on a held-out part of the log.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema,
  capabilities: {
    needs: ['interactions'],
    coldStart: { users: false, items: false },
    personal: true,
    scoreScale: 'unbounded',
    explains: true,
    online: false,
    blends: true,
    tolerance: 1e-4,
  },

  sources: ({ sources }, enabled) => (sources.length ? sources.filter((id) => enabled.includes(id)) : enabled),

  resources: ({ questions, depth }, _size) => ({ device: 'cpu', memoryBytes: 4 * questions * depth * 3 * SCALES.length * 2 }),

  async train(data, config, context) {
    const { ids } = context.sources;
    const { bySegment, common } = ids.length ? await learn(data, config, context) : nothing(0);
    const weights = new Float64Array(SEGMENTS * ids.length * SCALES.length);
    bySegment.forEach((own, segment) => weights.set(own, segment * own.length));
    return {
      arrays: { weights: { data: weights, shape: [SEGMENTS, ids.length, SCALES.length] } },
      vocabularies: { sources: [...ids] },
      metrics: { validationNdcg: common.ndcg, bestSourceNdcg: common.bestAlone },
    };
  },

  async load(artifact, config, { catalogue, sources, log }) {
    const ids = artifact.vocabulary('sources');
    const { data } = artifact.array('weights');
    const missing = ids.filter((id) => !sources.has(id));
    if (missing.length) log.warn({ missing }, 'sources of the blend that have no model are left out');
    const made = ids.flatMap((id, source): BlendSource[] => {
      const recommender = sources.get(id);
      if (!recommender) return [];
      const weights = Array.from({ length: SEGMENTS }, (_, segment) => {
        const from = (segment * ids.length + source) * SCALES.length;
        return Float64Array.from(data.subarray(from, from + SCALES.length));
      });
      return [{ id, recommender, weights }];
    });
    return new BlendRecommender(made, config.depth, catalogue);
  },
});

/** Without anything to hold out every source has the same say, by rank. */
async function learn(data: DatasetView, config: BlendConfig, context: TrainContext): Promise<SegmentedWeights> {
  const { sources, signal, progress, log, rng } = context;
  const seed = rng.fork('validation').integer(2 ** 31);
  let judged: JudgedAnswers;
  try {
    const task = validationTask(data, seed);
    judged = await heldOut(sources.ids, (id) => sources.fit(id, task.train), (recommenders) => judgeSources(task, recommenders, { ...config, signal, progress }));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    log.warn({ code: error.code, reason: error.message }, 'nothing to learn weights from: every source has the same say');
    return nothing(sources.ids.length);
  }
  const learned = weightsByHistory(judged, config.byHistory, { cutoff: config.cutoff, passes: config.passes, signal });
  log.info({ sources: [...sources.ids], weights: [...learned.common.weights], ndcg: learned.common.ndcg, bestAlone: learned.common.bestAlone }, 'weighed the sources');
  return learned;
}

function nothing(sources: number): SegmentedWeights {
  const weights = new Float64Array(sources * SCALES.length);
  for (let source = 0; source < sources; source++) weights[source * SCALES.length + SCALES.indexOf('reciprocal')] = 1;
  return { bySegment: Array.from({ length: SEGMENTS }, () => weights), common: { weights, ndcg: 0, bestAlone: 0 } };
}

/** Fits all, asks, and closes all whatever happens. */
async function heldOut(ids: readonly string[], fit: (id: string) => Promise<Recommender>, ask: (recommenders: readonly Recommender[]) => Promise<JudgedAnswers>): Promise<JudgedAnswers> {
  const recommenders: Recommender[] = [];
  try {
    for (const id of ids) recommenders.push(await fit(id));
    return await ask(recommenders);
  } finally {
    for (const recommender of recommenders) await recommender.close?.();
  }
}
