import type { DatasetView } from '@zhiyin/dataset';
import type { JsonObject } from '@zhiyin/domain';
import type { Recommender, SourceStrategies, StrategyPlugin } from '@zhiyin/strategy-sdk';

/** A strategy that the tenant has switched on, with its complete settings. @public */
export interface EnabledStrategy {
  readonly plugin: StrategyPlugin;
  readonly config: JsonObject;
}

/** Those of `enabled` that `plugin` is made from, in its own order; none for a strategy that blends nothing. @public */
export function sourcesOf(plugin: StrategyPlugin, config: unknown, enabled: readonly EnabledStrategy[]): readonly EnabledStrategy[] {
  if (!plugin.capabilities.blends) return [];
  const byId = new Map(enabled.filter((other) => !other.plugin.capabilities.blends).map((other) => [other.plugin.id, other]));
  const chosen = plugin.sources?.(config, [...byId.keys()]) ?? [];
  return [...new Set(chosen)].flatMap((id) => byId.get(id) ?? []);
}

/** @param fit trains one of them on the data it is given */
export function sourceStrategies(
  sources: readonly EnabledStrategy[],
  fit: (source: EnabledStrategy, data: DatasetView) => Promise<Recommender>,
): SourceStrategies {
  const named = (id: string): EnabledStrategy => {
    const found = sources.find(({ plugin }) => plugin.id === id);
    if (!found) throw new RangeError(`source '${id}': expected one of ${sources.map(({ plugin }) => plugin.id).join(', ') || 'none'}`);
    return found;
  };
  return {
    ids: sources.map(({ plugin }) => plugin.id),
    scaleOf: (id) => named(id).plugin.capabilities.scoreScale,
    fit: async (id, data) => fit(named(id), data),
  };
}

/** All sources trained on the same data, by id, with what closes them. Cost: as many trainings as there are sources. */
export async function fitSources(
  sources: readonly EnabledStrategy[],
  fit: (source: EnabledStrategy) => Promise<Recommender>,
): Promise<{ readonly recommenders: ReadonlyMap<string, Recommender>; close(): Promise<void> }> {
  const recommenders = new Map<string, Recommender>();
  const close = async (): Promise<void> => {
    for (const recommender of recommenders.values()) await recommender.close?.();
  };
  try {
    for (const source of sources) recommenders.set(source.plugin.id, await fit(source));
  } catch (error) {
    await close();
    throw error;
  }
  return { recommenders, close };
}
