import { ArtifactError } from '@zhiyin/domain';
import { defineStrategy, type Artifact } from '@zhiyin/strategy-sdk';
import { keepStrongest, normalizeRows } from '@zhiyin/sparse';
import { bm25, TermMatrixBuilder, tfIdf } from '@zhiyin/text';
import { configSchema } from './config.ts';
import { ContentBasedRecommender } from './content-based.recommender.ts';
import { ItemFields } from './item-fields.ts';
import { learnSimilarItems, SimilarItems } from './similar-items.ts';
import { TermVectors } from './term-vectors.ts';

/** Items with similar words, brand, categories, attributes and price. See docs/strategies/content-based.md. */
export const contentBasedStrategy = defineStrategy({
  id: 'content-based',
  title: 'Similar content',
  description: 'Finds items like those somebody looked at, by what the catalogue says about them: works for items nobody has bought yet.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['item-text'],
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
    // Terms while they are counted (before pruning, boxed numbers), then rows, term lists and neighbours.
    memoryBytes: 40_000_000 + (64 * config.termsPerItem + 10 * config.neighbours) * size.items,
  }),

  async train(data, config, { progress, signal }) {
    const items = data.items.size;
    const fields = new ItemFields(config, data.locale);
    const builder = new TermMatrixBuilder();
    for (let number = 0; number < items; number++) {
      if (number % 1024 === 0) signal.throwIfAborted();
      const item = data.items.at(number);
      builder.add(item && !item.deleted && !item.placeholder ? fields.of(item) : []);
    }
    const matrix = builder.build(config);
    const weighted = config.weighting === 'bm25' ? bm25(matrix, config) : tfIdf(matrix);
    const rows = normalizeRows(keepStrongest(weighted, config.termsPerItem));
    const everyRow = Int32Array.from({ length: items }, (_, row) => row);
    const similar = learnSimilarItems(new TermVectors(matrix.terms, rows, everyRow), config, (row) => {
      if (row % 1024 !== 0) return;
      progress(row, items);
      signal.throwIfAborted();
    });
    return {
      arrays: {
        ...similar,
        offsets: { data: rows.offsets, shape: [items + 1] },
        columns: { data: rows.columns, shape: [rows.columns.length] },
        weights: { data: rows.values, shape: [rows.values.length] },
      },
      vocabularies: { items: data.items.ids(), terms: matrix.terms, words: matrix.terms.map((term) => fields.readable(term)) },
      metrics: { terms: matrix.terms.length, entries: rows.columns.length },
    };
  },

  async load(artifact, config, { catalogue }) {
    const numbers = Int32Array.from(artifact.vocabulary('items'), (id) => (id === '' ? -1 : catalogue.numberOf(id)));
    const rows = {
      offsets: Int32Array.from(artifact.array('offsets').data),
      columns: Int32Array.from(artifact.array('columns').data),
      values: Float32Array.from(artifact.array('weights').data),
    };
    const vectors = new TermVectors(artifact.vocabulary('terms'), rows, numbers);
    return new ContentBasedRecommender(vectors, wordsOf(artifact), SimilarItems.from(artifact, vectors), config, catalogue);
  },
});

/** How each term is written in a reason; as it stands in an artifact from before words were kept. */
function wordsOf(artifact: Artifact): readonly string[] {
  try {
    return artifact.vocabulary('words');
  } catch (error) {
    if (error instanceof ArtifactError && error.code === 'VOCABULARY_MISSING') return artifact.vocabulary('terms');
    throw error;
  }
}
