import type { JsonObject } from '@zhiyin/domain';

/** The placements every tenant starts with; a tenant may add its own. @public */
export const PLACEMENTS = ['home', 'product', 'cart', 'search', 'mail'] as const;

interface Blueprint {
  readonly retrieve: readonly { readonly strategy: string; readonly n: number; readonly weight?: number }[];
  readonly rest: JsonObject;
}

const inStock = { kind: 'in-stock' };
const reciprocalRank = { method: 'reciprocal-rank', k: 60 };

const blueprints: Readonly<Record<(typeof PLACEMENTS)[number], Blueprint>> = {
  home: {
    retrieve: [{ strategy: 'co-visitation', n: 100 }, { strategy: 'content-based', n: 100, weight: 0.5 }, { strategy: 'popularity', n: 100, weight: 0.5 }],
    rest: { filter: [inStock, { kind: 'not-bought', days: 30 }], blend: reciprocalRank, rerank: { maxPerCategory: 4, diversity: 0.2 } },
  },
  product: {
    retrieve: [{ strategy: 'co-visitation', n: 100, weight: 1.5 }, { strategy: 'content-based', n: 100 }],
    rest: { filter: [inStock], blend: reciprocalRank, rerank: { diversity: 0.1 } },
  },
  cart: {
    retrieve: [{ strategy: 'co-visitation', n: 100 }, { strategy: 'content-based', n: 50, weight: 0.2 }],
    rest: { filter: [inStock, { kind: 'not-bought', days: 7 }], blend: reciprocalRank, rerank: { maxPerCategory: 3, diversity: 0.2 } },
  },
  search: {
    retrieve: [{ strategy: 'content-based', n: 150 }, { strategy: 'co-visitation', n: 100, weight: 0.5 }, { strategy: 'popularity', n: 100, weight: 0.5 }],
    rest: { filter: [inStock], blend: reciprocalRank, rerank: {}, search: { personalization: 0.3 } },
  },
  mail: {
    retrieve: [{ strategy: 'co-visitation', n: 100 }, { strategy: 'content-based', n: 100, weight: 0.5 }, { strategy: 'popularity', n: 100, weight: 0.5 }],
    rest: { filter: [inStock, { kind: 'not-bought', days: 90 }], blend: reciprocalRank, rerank: { maxPerCategory: 3, diversity: 0.3 } },
  },
};

/**
 * Pipelines a new tenant starts with, as `TenantSeed` takes them.
 * @param installed ids of the strategies there are; what is not installed is left out
 * @public
 */
export function defaultPipelines(
  installed: readonly string[] = ['popularity', 'co-visitation', 'content-based'],
): readonly { readonly placement: string; readonly document: JsonObject }[] {
  return PLACEMENTS.map((placement) => {
    const { retrieve, rest } = blueprints[placement];
    const there = retrieve.filter(({ strategy }) => installed.includes(strategy));
    const fallback = installed.includes('popularity') ? ['popularity'] : [];
    const asked = there.length ? there : installed.slice(0, 1).map((strategy) => ({ strategy, n: 100 }));
    return { placement, document: { retrieve: asked, fallback, ...rest, explain: { reasons: 1 } } };
  });
}
