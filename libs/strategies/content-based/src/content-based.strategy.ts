import { defineStrategy } from '@zhiyin/strategy-sdk';
import { keepStrongest, normalizeRows } from '@zhiyin/sparse';
import { bm25, TermMatrixBuilder, tfIdf } from '@zhiyin/text';
import { configSchema } from './config.ts';
import { ContentBasedRecommender } from './content-based.recommender.ts';
import { ContentIndex } from './content-index.ts';
import { fieldsOf } from './item-fields.ts';

/** Items with similar words, brand, categories, attributes and price. See docs/strategies/content-based.md. */
export const contentBasedStrategy = defineStrategy({
  id: 'content-based',
  title: 'Similar content',
  description: 'Finds items like those somebody looked at, by what the catalogue says about them: works for items nobody has bought yet.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['item-text', 'item-attributes'],
    coldStart: { users: false, items: true },
    personal: true,
    scoreScale: 'cosine',
    explains: true,
    online: false,
    blends: false,
    tolerance: 0,
  },

  resources: (config, size) => ({
    device: 'cpu',
    // Terms while they are counted (before pruning, boxed numbers), then rows and term lists.
    memoryBytes: 40_000_000 + 64 * config.termsPerItem * size.items,
  }),

  async train(data, config, { progress, signal }) {
    const items = data.items.size;
    const builder = new TermMatrixBuilder();
    for (let number = 0; number < items; number++) {
      if (number % 1024 === 0) {
        progress(number, items);
        signal.throwIfAborted();
      }
      const item = data.items.at(number);
      builder.add(item && !item.deleted && !item.placeholder ? fieldsOf(item, config) : []);
    }
    const matrix = builder.build(config);
    const weighted = config.weighting === 'bm25' ? bm25(matrix, config) : tfIdf(matrix);
    const rows = normalizeRows(keepStrongest(weighted, config.termsPerItem));
    return {
      arrays: {
        offsets: { data: rows.offsets, shape: [items + 1] },
        columns: { data: rows.columns, shape: [rows.columns.length] },
        weights: { data: rows.values, shape: [rows.values.length] },
      },
      vocabularies: { items: data.items.ids(), terms: matrix.terms },
      metrics: { terms: matrix.terms.length, entries: rows.columns.length },
    };
  },

  async load(artifact, config, { catalogue }) {
    return new ContentBasedRecommender(new ContentIndex(artifact, catalogue), config, catalogue);
  },
});
