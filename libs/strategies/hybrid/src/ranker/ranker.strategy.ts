import { DataError } from '@zhiyin/domain';
import { validationTask, type RankingTask } from '@zhiyin/evaluation';
import type { DatasetView } from '@zhiyin/dataset';
import { defineStrategy, type LearnedState, type Recommender, type TrainContext } from '@zhiyin/strategy-sdk';
import { BoostedTrees, type TreeArrays } from '@zhiyin/trees';
import { judgeSources } from '../judged-answers.ts';
import { SCALES } from '../source-scales.ts';
import { featureCount } from './candidate-features.ts';
import { factArrays, factsFrom, itemFacts } from './item-facts.ts';
import { itemLinks } from './item-links.ts';
import { learnRanker, untaught, type LearnedRanker, type RankerKind } from './learn-ranker.ts';
import { rankerSchema, type RankerConfig } from './ranker-config.ts';
import { RankerRecommender } from './ranker.recommender.ts';

const TREES = ['offsets', 'feature', 'threshold', 'missingLeft', 'left', 'value'] as const;

/** What the other strategies say, and what is known of items and people, ordered by trees. See docs/strategies/learned-ranker.md. */
export const learnedRankerStrategy = defineStrategy({
  id: 'learned-ranker',
  title: 'Learned ranker',
  description: 'Orders what other strategies answer by trees over their scores, likeness to the history, popularity and its slope, price and taste.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: rankerSchema,
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

  resources: ({ questions, depth, links }, { items }) => ({ device: 'cpu', memoryBytes: 4 * questions * depth * 3 * SCALES.length * 2 + items * (links * 8 + 36) }),

  async train(data, config, context) {
    const { ids } = context.sources;
    const learned = ids.length ? await learn(data, config, context) : untaught(0);
    const links = itemLinks(data, config.links, context.signal);
    return {
      arrays: {
        weights: { data: learned.weights, shape: [ids.length, SCALES.length] },
        ...treeArrays(learned.trees),
        ...factArrays(itemFacts(data)),
        'links.offsets': { data: links.offsets, shape: [links.offsets.length] },
        'links.columns': { data: links.columns, shape: [links.columns.length] },
        'links.values': { data: links.values, shape: [links.values.length] },
      },
      vocabularies: { sources: [...ids], kind: [learned.kind, ids[learned.bestSource] ?? ''] },
      metrics: {
        validationNdcg: learned.kind === 'source' ? learned.ndcg.source : Math.max(learned.ndcg.trees, learned.ndcg.blend),
        treesNdcg: learned.ndcg.trees, blendNdcg: learned.ndcg.blend, bestSourceNdcg: learned.ndcg.source, trees: learned.trees?.size ?? 0,
      },
    };
  },

  async load(artifact, config, { catalogue, sources, log }) {
    const ids = artifact.vocabulary('sources');
    const missing = ids.filter((id) => !sources.has(id));
    if (missing.length) log.warn({ missing }, 'sources of the ranker that have no model are left out');
    const [kind, best] = artifact.vocabulary('kind');
    const of = (name: string) => artifact.array(name).data;
    const offsets = of('links.offsets') as Int32Array;
    const stored = Object.fromEntries(TREES.map((name) => [name, of(`trees.${name}`)])) as unknown as TreeArrays;
    return new RankerRecommender({
      kind: kind as RankerKind,
      sources: ids.map((id) => sources.get(id) ?? null),
      bestSource: Math.max(0, ids.indexOf(best)),
      weights: Float64Array.from(of('weights')),
      trees: stored.offsets.length > 1 ? BoostedTrees.fromArrays('ranking', featureCount(ids.length), 0, stored) : null,
      known: {
        facts: factsFrom(of),
        links: { rows: offsets.length - 1, width: offsets.length - 1, offsets, columns: of('links.columns') as Int32Array, values: of('links.values') as Float32Array },
      },
      depth: config.depth, catalogue,
    });
  },
});

/** Without anything to hold out the sources' ranks are added up. */
async function learn(data: DatasetView, config: RankerConfig, context: TrainContext): Promise<LearnedRanker> {
  const { sources, signal, log, rng } = context;
  const recommenders: Recommender[] = [];
  try {
    const task = validationTask(data, rng.fork('validation').integer(2 ** 31));
    for (const id of sources.ids) recommenders.push(await sources.fit(id, task.train));
    const learned = await judged(task, recommenders, config, context);
    log.info({ kind: learned.kind, bestSource: sources.ids[learned.bestSource], ndcg: learned.ndcg, gain: learned.gain, trees: learned.trees?.size ?? 0 }, 'learned to rank');
    return learned;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    log.warn({ code: error.code, reason: error.message }, 'nothing to learn an order from: ranks are added up');
    return untaught(sources.ids.length);
  } finally {
    for (const recommender of recommenders) await recommender.close?.();
    signal.throwIfAborted();
  }
}

async function judged(task: RankingTask, recommenders: readonly Recommender[], config: RankerConfig, { signal, progress, rng, report }: TrainContext): Promise<LearnedRanker> {
  const answers = await judgeSources(task, recommenders, { ...config, signal, progress });
  const known = { facts: itemFacts(task.train), links: itemLinks(task.train, config.links, signal) };
  const learned = await learnRanker({ task, judged: answers, known, sources: recommenders.length }, config, rng.fork('ranker'), signal);
  for (const [kind, ndcg] of Object.entries(learned.ndcg)) report(`validation/ndcg-${kind}`, 0, ndcg);
  return learned;
}

function treeArrays(trees: BoostedTrees | null): LearnedState['arrays'] {
  const arrays = trees?.toArrays() ?? {
    offsets: new Int32Array(1), feature: new Int32Array(0), threshold: new Float64Array(0), missingLeft: new Uint8Array(0), left: new Int32Array(0), value: new Float64Array(0),
  };
  return Object.fromEntries(TREES.map((name) => [`trees.${name}`, { data: arrays[name], shape: [arrays[name].length] }]));
}
