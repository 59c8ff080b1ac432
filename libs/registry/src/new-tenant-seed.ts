import type { TenantSeed } from '@zhiyin/domain';
import { defaultPipelines } from '@zhiyin/pipeline';
import type { StrategyCatalogue } from './strategy-catalogue.ts';

/** When a strategy is retrained unless somebody says otherwise: nightly, spread over the small hours, UTC. */
const SCHEDULES = ['17 2 * * *', '37 2 * * *', '57 2 * * *', '17 3 * * *', '37 3 * * *'];

/**
 * What every tenant starts with, whoever makes it, so that it can answer at once: its data key, every installed strategy
 * with its defaults (switched off where it asks to be chosen), a pipeline for every standard placement.
 * @public
 */
export function newTenantSeed(installed: StrategyCatalogue, wrappedKey: Uint8Array): TenantSeed {
  const plugins = installed.all();
  return {
    wrappedKey,
    strategies: plugins.map(({ id, optIn = false }, i) => ({ strategy: id, enabled: !optIn, config: {}, schedule: SCHEDULES[i % SCHEDULES.length] })),
    pipelines: defaultPipelines(plugins.filter(({ optIn }) => !optIn).map(({ id }) => id)),
  };
}
