import { LRUCache } from 'lru-cache';
import type { FigureStore, TenantId } from '@zhiyin/domain';
import type { Exposure, PlacementExposure } from './win-chances.ts';

const KEPT_MS = 60_000;
const MOST_TENANTS = 1000;
const NEVER: Exposure = { shown: 0, clicks: 0 };
const UNSEEN: PlacementExposure = { of: () => NEVER, total: NEVER };

/** How often items were shown and clicked, from memory: read when first asked for and again each minute, the last known meanwhile. @public */
export class ItemExposures {
  readonly #kept: LRUCache<TenantId, ReadonlyMap<string, PlacementExposure>>;

  constructor(store: Pick<FigureStore, 'exposures'>) {
    this.#kept = new LRUCache({
      max: MOST_TENANTS, ttl: KEPT_MS, allowStale: true, noDeleteOnStaleGet: true, noDeleteOnFetchRejection: true, allowStaleOnFetchRejection: true,
      fetchMethod: async (tenant) => byPlacement(await store.exposures(tenant)),
    });
  }

  async of(tenant: TenantId): Promise<(placement: string) => PlacementExposure> {
    const placements = await this.#kept.fetch(tenant);
    return (placement) => placements?.get(placement) ?? UNSEEN;
  }
}

function byPlacement(rows: readonly ({ readonly placement: string; readonly item: number } & Exposure)[]): ReadonlyMap<string, PlacementExposure> {
  const placements = new Map<string, { items: Map<number, Exposure>; shown: number; clicks: number }>();
  for (const { placement, item, shown, clicks } of rows) {
    const own = placements.get(placement) ?? { items: new Map<number, Exposure>(), shown: 0, clicks: 0 };
    own.items.set(item, { shown, clicks });
    own.shown += shown;
    own.clicks += clicks;
    placements.set(placement, own);
  }
  return new Map([...placements].map(([placement, { items, shown, clicks }]) => [placement, { of: (item: number) => items.get(item) ?? NEVER, total: { shown, clicks } }]));
}
