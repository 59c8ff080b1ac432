import type { DatasetView } from '@zhiyin/dataset';
import { seededRng, type Logger, type TenantId } from '@zhiyin/domain';
import { SDK_VERSION, type Recommender, type StrategyPlugin } from '@zhiyin/strategy-sdk';
import { catalogueOfView } from './catalogue-of-view.ts';

export interface FitOptions {
  readonly tenant: TenantId;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Trains a plugin and loads what it learned, through the same contract as a training run but keeping nothing: for
 * comparing settings and pipelines. The caller closes the recommender.
 * @param config complete, as `StrategyCatalogue.resolveConfig` gives it
 */
export async function fitInMemory(plugin: StrategyPlugin, config: unknown, data: DatasetView, { tenant, seed, signal, log }: FitOptions): Promise<Recommender> {
  const sources = new Map<string, Recommender>();
  const state = await plugin.train(data, config, {
    rng: seededRng(seed), device: 'cpu', signal, log, sources,
    checkpoint: { save: async () => {}, restore: async () => null },
    progress: () => {},
    report: () => {},
  });
  const found = <T>(record: Readonly<Record<string, T>>, name: string): T => {
    if (!(name in record)) throw new RangeError(`strategy '${plugin.id}' asks for '${name}', which it has not learned; it has: ${Object.keys(record).join(', ')}`);
    return record[name];
  };
  return plugin.load(
    {
      manifest: {
        tenant, strategy: plugin.id, artifactVersion: plugin.artifactVersion, sdkVersion: SDK_VERSION, configDigest: '', datasetDigest: data.digest, seed,
        device: 'cpu', logPosition: { next: 0n, running: [] }, trainedAt: new Date(data.until).toISOString(),
      },
      array: (name) => found(state.arrays, name),
      vocabulary: (name) => found(state.vocabularies, name),
    },
    config,
    { log, sources, catalogue: catalogueOfView(data) },
  );
}
