import { ConfigError, type JsonObject, type TuningOrder } from '@zhiyin/domain';
import type { StrategyCatalogue } from './strategy-catalogue.ts';

/** For a search that nobody gave a budget. */
const CPU_SECONDS = 600;

/**
 * Completes what somebody asks of a search for settings.
 * @param config the tenant's, as stored
 * @throws ConfigError STRATEGY_UNKNOWN, CONFIG_INVALID, TUNING_UNKNOWN
 * @public
 */
export function tuningOrder(
  catalogue: StrategyCatalogue, strategy: string, config: JsonObject, { trials, cpuSeconds = CPU_SECONDS, apply = false, revision }: Partial<TuningOrder> & Pick<TuningOrder, 'revision'>,
): TuningOrder {
  catalogue.resolveConfig(strategy, config);
  const { tuning } = catalogue.get(strategy);
  if (!tuning) {
    const able = catalogue.all().filter((plugin) => plugin.tuning).map(({ id }) => id);
    throw new ConfigError('TUNING_UNKNOWN', `strategy '${strategy}' names no settings worth searching for; these do: ${able.join(', ') || 'none'}`, { strategy });
  }
  return { trials: trials ?? Math.max(2, tuning.trials), cpuSeconds, apply, revision };
}
