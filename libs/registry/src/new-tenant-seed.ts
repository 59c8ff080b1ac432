import type { TenantSeed } from '@zhiyin/domain';
import { defaultPipelines } from '@zhiyin/pipeline';
import type { StrategyCatalogue } from './strategy-catalogue.ts';

/** When a strategy is retrained unless somebody says otherwise: nightly, spread over the small hours, UTC. */
const SCHEDULES = ['17 2 * * *', '37 2 * * *', '57 2 * * *', '17 3 * * *', '37 3 * * *'];

/**
 * What every tenant starts with, whoever makes it, so that it can answer at once: its data key, every installed strategy
 * with its defaults, a pipeline for every standard placement.
 * @public
 */
export function newTenantSeed(installed: StrategyCatalogue, wrappedKey: Uint8Array): TenantSeed {
  const ids = installed.ids();
  return {
    wrappedKey,
    strategies: ids.map((strategy, i) => ({ strategy, config: {}, schedule: SCHEDULES[i % SCHEDULES.length] })),
    pipelines: defaultPipelines(ids),
  };
}
