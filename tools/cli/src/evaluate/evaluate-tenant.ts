import { datasetFrom, splitByTime } from '@zhiyin/dataset';
import { silentLogger, type JsonObject, type TenantId } from '@zhiyin/domain';
import { bootstrapMean, compare, defaultTargets, evaluateRecommender, popularityBaseline, type Estimate, type Evaluation, type Recommendable } from '@zhiyin/evaluation';
import { PgDatasetSource, PgPipelineStore, PgStrategyStore, type Database } from '@zhiyin/persistence';
import { validatePipeline, type PipelineSource } from '@zhiyin/pipeline';
import { StrategyCatalogue } from '@zhiyin/registry';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { fitInMemory } from '@zhiyin/training';
import { pipelineRecommendable } from './pipeline-recommendable.ts';

export interface EvaluateOptions {
  readonly testDays: number;
  readonly placement: string;
  readonly seed: number;
  readonly sampleUsers: number;
  /** 'allowed' counts repeat purchases too. */
  readonly alreadyBought: 'excluded' | 'allowed';
  readonly say: (line: string) => void;
}

/** One method's figures; every one beside the same two baselines. */
export interface EvaluatedMethod {
  readonly metrics: Readonly<Record<'Recall@20' | 'NDCG@10' | 'MRR@10', Estimate>>;
  readonly coverage: number;
  readonly gini: number;
  readonly novelty: number;
  /** NDCG@10 minus that of "popular in the last 7 days", paired by user: above 0 as a whole means better. */
  readonly overPopular7Days: Estimate;
  readonly seconds: number;
  readonly config: JsonObject;
}

export interface TenantEvaluation {
  readonly protocol: 'global-time';
  readonly split: string;
  readonly events: { readonly train: number; readonly test: number };
  readonly users: number;
  readonly targets: readonly string[];
  readonly alreadyBought: 'excluded' | 'allowed';
  readonly strategies: Readonly<Record<string, EvaluatedMethod>>;
}

/**
 * The honest question: trained on everything before one instant, asked about everybody who bought after it, over the full
 * catalogue. Strategies are trained through the contract that production uses; the placement's pipeline is measured whole.
 */
export async function evaluateTenant(database: Database, tenant: TenantId, installed: readonly StrategyPlugin[], options: EvaluateOptions): Promise<TenantEvaluation> {
  const { testDays, seed, sampleUsers, alreadyBought, say } = options;
  const snapshot = await new PgDatasetSource(database).open(tenant);
  const data = await datasetFrom(snapshot).finally(() => snapshot.close());
  const { train, test } = splitByTime(data, { testDays });
  const targets = defaultTargets(test);
  const asked = { seed, sampleUsers, targets, alreadyBought };
  const bar = await evaluateRecommender(popularityBaseline(train, targets, 7), test, asked);
  const strategies: Record<string, EvaluatedMethod> = {};
  const measure = async (name: string, recommender: Recommendable, startedAt: number, config: JsonObject = {}): Promise<void> => {
    const own = await evaluateRecommender(recommender, test, asked);
    strategies[name] = { ...figures(own, bar, seed), seconds: (performance.now() - startedAt) / 1000, config };
    say(`measured ${name}`);
  };
  await measure('most popular', popularityBaseline(train, targets), performance.now());
  await measure('popular, last 7 days', popularityBaseline(train, targets, 7), performance.now());
  const catalogue = new StrategyCatalogue(installed);
  const sources = new Map<string, PipelineSource>();
  for (const { strategy, config, enabled } of await new PgStrategyStore(database).settings(tenant)) {
    if (!enabled || !catalogue.has(strategy)) continue;
    const startedAt = performance.now();
    const plugin = catalogue.get(strategy);
    const recommender = await fitInMemory(plugin, catalogue.resolveConfig(strategy, config), train, { tenant, seed, signal: new AbortController().signal, log: silentLogger });
    sources.set(strategy, { recommender, scoreScale: plugin.capabilities.scoreScale });
    await measure(strategy, recommender, startedAt, config);
  }
  const active = (await new PgPipelineStore(database).active(tenant)).find(({ placement }) => placement === options.placement);
  const { pipeline } = active ? validatePipeline(active.document, catalogue) : { pipeline: null };
  if (active && pipeline) await measure(`pipeline of '${options.placement}' (version ${active.version})`, pipelineRecommendable(pipeline, sources, train), performance.now());
  for (const { recommender } of sources.values()) await recommender.close?.();
  return {
    protocol: 'global-time', split: new Date(test.splitTime).toISOString(),
    events: { train: train.interactions().length, test: test.interactions.length },
    users: bar.users, targets, alreadyBought, strategies,
  };
}

function figures(own: Evaluation, bar: Evaluation, seed: number): Omit<EvaluatedMethod, 'seconds' | 'config'> {
  const { perUser, coverage, gini, novelty } = own;
  return {
    metrics: { 'Recall@20': bootstrapMean(perUser.recall, seed), 'NDCG@10': bootstrapMean(perUser.ndcg, seed), 'MRR@10': bootstrapMean(perUser.mrr, seed) },
    coverage, gini, novelty, overPopular7Days: compare(own, bar, { seed }),
  };
}
