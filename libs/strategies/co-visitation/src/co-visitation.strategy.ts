import { defineStrategy } from '@zhiyin/strategy-sdk';
import { CoVisitationRecommender } from './co-visitation.recommender.ts';
import { configSchema } from './config.ts';
import { countPairs } from './count-pairs.ts';
import { NeighbourTable } from './neighbour-table.ts';
import { streamsOf } from './streams.ts';

/** Items that the same people view, put into the cart and buy together. See docs/strategies/co-visitation.md. */
export const coVisitationStrategy = defineStrategy({
  id: 'co-visitation',
  title: 'Bought and viewed together',
  description: 'Learns which items go together from sessions, carts and orders, and goes on learning with every event.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions', 'timestamps'],
    coldStart: { users: false, items: false },
    personal: true,
    scoreScale: 'unbounded',
    explains: true,
    online: true,
    blends: false,
    tolerance: 0,
  },

  resources: (config, size) => ({
    device: 'cpu',
    // Sorted events with their occurrence index, one dense row of sums, the kept neighbours (doubled while they are collected).
    memoryBytes: 21 * size.events + 48 * size.items + 2 * 24 * config.neighbours * size.items,
  }),

  async train(data, config, { progress, signal }) {
    const items = data.items.size;
    const streams = streamsOf(data, config.maxEventsPerUser);
    const pairs = countPairs(streams, items, config, data.until, (item) => {
      if (item % 1024 !== 0) return;
      progress(item, items);
      signal.throwIfAborted();
    });
    return {
      arrays: {
        offsets: { data: pairs.offsets, shape: [items + 1] },
        neighbours: { data: pairs.neighbours, shape: [pairs.neighbours.length] },
        counts: { data: pairs.counts, shape: [pairs.counts.length] },
        kinds: { data: pairs.kinds, shape: [pairs.kinds.length] },
        popularity: { data: pairs.popularity, shape: [items] },
        reference: { data: Float64Array.of(data.until), shape: [1] },
      },
      vocabularies: { items: data.items.ids() },
      metrics: { pairs: pairs.neighbours.length },
    };
  },

  async load(artifact, config, { catalogue }) {
    const table = new NeighbourTable(artifact, config, catalogue);
    return new CoVisitationRecommender(table, config, catalogue, artifact.array('reference').data[0]);
  },
});
