import { DenseScan, ItemVectors } from '@zhiyin/compute';
import { Type } from '@sinclair/typebox';
import { defineStrategy, type CandidateRequest, type ScoredItems } from '@zhiyin/strategy-sdk';

const DIMENSIONS = 64;
const HISTORY = 20;

/**
 * What looking at every item for every request costs. The vectors are drawn, not learned: its answers mean nothing, and
 * nobody but the benchmark installs it.
 */
export const denseScanStrategy = defineStrategy({
  id: 'bench-dense-scan', title: 'Dense scan', description: 'Drawn vectors of 64, all of them looked at for every request. For benchmarks.',
  sdk: '^1.0.0', artifactVersion: 1, configSchema: Type.Object({}, { additionalProperties: false }),
  capabilities: { needs: [], coldStart: { users: false, items: true }, personal: true, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: (_config, size) => ({ device: 'cpu', memoryBytes: 3 * 4 * DIMENSIONS * size.items }),
  async train(data, _config, { rng }) {
    const items = data.items.size;
    const vectors = Float32Array.from({ length: items * DIMENSIONS }, () => rng.normal());
    return { arrays: { vectors: { data: vectors, shape: [items, DIMENSIONS] } }, vocabularies: { items: data.items.ids() }, metrics: {} };
  },
  async load(artifact, _config, { catalogue }) {
    const trained = Float32Array.from(artifact.array('vectors').data);
    const values = new Float32Array(catalogue.size * DIMENSIONS);
    artifact.vocabulary('items').forEach((id, row) => {
      const number = id === '' ? -1 : catalogue.numberOf(id);
      if (number >= 0) values.set(trained.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS), number * DIMENSIONS);
    });
    const vectors = new ItemVectors(values, DIMENSIONS);
    const scan = new DenseScan(vectors, { coded: true });
    return {
      candidates: async (request) => candidates(vectors, scan, request),
      close: async () => {
        scan.close();
        vectors.close();
      },
    };
  },
});

/** Greatest inner products with the sum of the page's and the newest items' vectors. */
function candidates(vectors: ItemVectors, scan: DenseScan, { history, context, limit, eligible }: CandidateRequest): ScoredItems {
  const seeds = [...context.items, ...history.events.slice(-HISTORY).flatMap(({ item }) => item ?? [])].filter((item) => item < vectors.count);
  if (!seeds.length) return { items: new Int32Array(0), scores: new Float32Array(0) };
  const query = new Float32Array(DIMENSIONS);
  for (const seed of seeds) for (let d = 0; d < DIMENSIONS; d++) query[d] += vectors.values[seed * DIMENSIONS + d];
  const { rows, scores } = scan.topK(query, limit, eligible);
  return { items: rows, scores };
}
