import { createHash } from 'node:crypto';
import type { DatasetView } from '@zhiyin/dataset';
import { canonicalJson, seededRng, type JsonObject, type Logger, type TenantId } from '@zhiyin/domain';
import { NO_EMBEDDINGS, type Embeddings } from '@zhiyin/embedding';
import { defaultEngine, type Engine } from '@zhiyin/engine';
import { SDK_VERSION, type Checkpoint, type LearnedState, type Recommender, type StrategyPlugin } from '@zhiyin/strategy-sdk';
import { catalogueOfView } from './catalogue-of-view.ts';
import { fitSources, sourcesOf, sourceStrategies, type EnabledStrategy } from './source-strategies.ts';

/** @public */
export interface FitOptions {
  readonly tenant: TenantId;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** The default one when not given. */
  readonly engine?: Engine;
  readonly device?: 'cpu' | 'gpu';
  /** Only a catalogue's own words when not given. */
  readonly embeddings?: Embeddings;
  /** What else is switched on: a blend takes its sources from these, and they are trained with it. */
  readonly enabled?: readonly EnabledStrategy[];
  /** Hears the figures that a training reports on its way, those of a blend's sources too. */
  readonly heard?: (figure: TrainingFigure) => void;
  /** Where a training finds what the same training learned before, and leaves what it learned. */
  readonly states?: LearnedStates;
}

/** What was learned, by a key of strategy, settings, data and seed: equal keys, equal states. @public */
export interface LearnedStates {
  find(key: string): LearnedState | null;
  keep(key: string, state: LearnedState): void;
  /** Where the training of a key that is not learned yet goes on. */
  checkpoint(key: string): Checkpoint;
}

/** One point of a curve, such as the loss after a pass. @public */
export interface TrainingFigure {
  readonly strategy: string;
  readonly metric: string;
  readonly step: number;
  readonly value: number;
}

/**
 * Trains a plugin and loads what it learned, through the same contract as a training run but keeping nothing: for
 * comparing settings and pipelines, and for the sources of a blend. The caller closes the recommender.
 * @param config complete, as `StrategyCatalogue.resolveConfig` gives it
 */
export async function fitInMemory(plugin: StrategyPlugin, config: unknown, data: DatasetView, options: FitOptions): Promise<Recommender> {
  const { tenant, seed, signal, log, enabled = [], engine = defaultEngine(), device = 'cpu', embeddings = NO_EMBEDDINGS, heard, states } = options;
  const sources = sourcesOf(plugin, config, enabled);
  const fit = (source: EnabledStrategy, part: DatasetView): Promise<Recommender> =>
    fitInMemory(source.plugin, source.config, part, { tenant, seed, signal, log, engine, device, embeddings, heard, states });
  const key = sources.length ? null : keyOf(plugin, config, data, seed);
  const before = key === null ? null : states?.find(key);
  const state = before ?? await plugin.train(data, config, {
    rng: seededRng(seed), device, signal, log, engine, embeddings, sources: sourceStrategies(sources, fit),
    checkpoint: (key === null ? null : states?.checkpoint(key)) ?? { save: async () => {}, restore: async () => null },
    progress: () => {},
    report: (metric, step, value) => heard?.({ strategy: plugin.id, metric, step, value }),
  });
  if (key !== null && !before) states?.keep(key, state);
  const found = <T>(record: Readonly<Record<string, T>>, name: string): T => {
    if (!(name in record)) throw new RangeError(`strategy '${plugin.id}' asks for '${name}', which it has not learned; it has: ${Object.keys(record).join(', ')}`);
    return record[name];
  };
  const fitted = await fitSources(sources, (source) => fit(source, data));
  const recommender = await plugin.load(
    {
      manifest: {
        tenant, strategy: plugin.id, artifactVersion: plugin.artifactVersion, sdkVersion: SDK_VERSION, configDigest: '', datasetDigest: data.digest, seed,
        device, logPosition: { next: 0n, running: [] }, trainedAt: new Date(data.until).toISOString(),
      },
      array: (name) => found(state.arrays, name),
      vocabulary: (name) => found(state.vocabularies, name),
    },
    config,
    { log, sources: fitted.recommenders, catalogue: catalogueOfView(data) },
  );
  return fitted.recommenders.size ? closingToo(recommender, fitted) : recommender;
}

/** A training without sources is a function of these. */
function keyOf({ id, artifactVersion }: StrategyPlugin, config: unknown, { digest }: DatasetView, seed: number): string {
  return createHash('sha256').update(canonicalJson([id, artifactVersion, config as JsonObject, digest, seed])).digest('hex');
}

/** The sources of a blend in memory belong to nobody else: they end with it. */
export function closingToo(recommender: Recommender, sources: { close(): Promise<void> }): Recommender {
  const close = recommender.close?.bind(recommender);
  recommender.close = async () => {
    await close?.();
    await sources.close();
  };
  return recommender;
}
