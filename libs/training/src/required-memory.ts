import type { DatasetSize, DatasetView } from '@zhiyin/dataset';
import { ConfigError } from '@zhiyin/domain';
import type { EnabledStrategy } from './source-strategies.ts';

/**
 * Better one sentence now than a killed process in an hour.
 * @throws ConfigError MEMORY_TOO_SMALL
 */
export function requireMemory([strategy, ...sources]: readonly EnabledStrategy[], size: DatasetSize, memoryBytes = Infinity): void {
  const needed = [strategy, ...sources].reduce((sum, { plugin, config }) => sum + plugin.resources(config, size).memoryBytes, 0);
  if (needed > memoryBytes) {
    throw new ConfigError('MEMORY_TOO_SMALL', `'${strategy.plugin.id}' needs about ${megabytes(needed)} for this shop, a training may use ${megabytes(memoryBytes)}: raise TRAINING_MEMORY_BYTES or make the model smaller`);
  }
}

export function sizeOf(data: DatasetView): DatasetSize {
  return { events: data.interactions().length, items: data.items.size, users: data.users.size };
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
