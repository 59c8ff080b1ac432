import { ConfigError, type Logger, type RunStore, type TenantId, type TrainingRun } from '@zhiyin/domain';
import type { StrategyCatalogue } from '@zhiyin/registry';
import { CPU_PLACE, type GraphicsCards } from './graphics-cards.ts';
import type { LentPlace } from './train.job.ts';

interface Parts {
  readonly runs: RunStore;
  readonly catalogue: StrategyCatalogue;
  readonly cards: GraphicsCards;
  /** Of a tenant's data, roughly. */
  readonly sizeOf: (tenant: TenantId) => Promise<{ readonly events: number; readonly items: number; readonly users: number }>;
  readonly log: Logger;
}

/** Asks for what the strategy says it will need, for a shop of this size, before anybody takes the run. */
export function placeOnCard({ runs, catalogue, cards, sizeOf, log }: Parts): (tenant: TenantId, run: number) => Promise<LentPlace | null> {
  const waiting = new Set<string>();
  return async (tenant, id) => {
    const run = await runs.find(tenant, id);
    const bytes = run && needed(run, catalogue, await sizeOf(tenant));
    // Whoever trains it says what is wrong with it.
    if (bytes === null) return { ...CPU_PLACE, release: () => {} };
    const place = await cards.lend(bytes);
    const name = `${tenant}/${id}`;
    if (place) waiting.delete(name);
    else if (!waiting.has(name)) {
      waiting.add(name);
      log.info({ tenant, run: id, bytes }, 'a training waits for a graphics card');
    }
    return place;
  };
}

function needed({ strategy, config }: TrainingRun, catalogue: StrategyCatalogue, size: Awaited<ReturnType<Parts['sizeOf']>>): number | null {
  try {
    return catalogue.get(strategy).resources(catalogue.resolveConfig(strategy, config), size).memoryBytes;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
