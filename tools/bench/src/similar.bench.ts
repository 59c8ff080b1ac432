import { DenseScan, GrowingScan, ItemVectors, openKernels } from '@zhiyin/compute';
import { Bitset, seededRng } from '@zhiyin/domain';
import { describeItem, fromInt8, learnCatalogueWords, toInt8 } from '@zhiyin/embedding';
import { SimulatedShop } from '@zhiyin/simulator';
import { latencies, table } from './report.ts';

const DIMENSIONS = 128;
const QUERIES = 500;
const K = 100;

/**
 * Similar items over a simulated catalogue: learning its words, placing an item that has just come, and the nearest hundred of an item among
 * vectors of bytes beside those among vectors as they were learned.
 */
export async function similarBench({ items = 100_000 }: Readonly<Record<string, number>>): Promise<void> {
  const shop = new SimulatedShop({ seed: 'similar', items, people: 1, days: 1, start: 0 });
  const catalogue = shop.items.map(({ wire }, number) => ({ ...wire, number, publishedAt: null, url: null, image: null, available: true, placeholder: false, deleted: false, createdAt: 0 }));
  const kernels = await openKernels();
  const began = performance.now();
  const { provider, vectors } = await learnCatalogueWords(kernels, { size: items, at: (number) => catalogue[number] }, { dimensions: DIMENSIONS, seed: 1 });
  const learned = performance.now() - began;
  await kernels.close();
  const { dimensions } = provider;
  const stored = toInt8(vectors, dimensions);
  const texts = catalogue.slice(0, 2000).map(describeItem);
  const embedding = performance.now();
  provider.vectorsOf(texts);
  const embedded = performance.now() - embedding;
  const exact = new ItemVectors(vectors, dimensions);
  const [truth, served] = [new DenseScan(exact, { most: K }), new GrowingScan(fromInt8(stored), dimensions, Bitset.all(items))];
  const rng = seededRng('similar');
  const [plain, coded]: number[][] = [[], []];
  let kept = 0;
  const all = Bitset.all(items);
  for (let n = 0; n < QUERIES; n++) {
    const query = vectors.slice(...rangeOf(rng.integer(items), dimensions));
    const wanted = timed(plain, () => truth.topK(query, K).scores);
    const found = timed(coded, () => served.topK(query, K, all).rows);
    // Many simulated items are twins: an answer as near as the hundredth is as good.
    const least = wanted[wanted.length - 1] - 1e-6;
    kept += found.filter((row) => dot(query, vectors, row * dimensions) >= least).length / wanted.length;
  }
  console.log(`${items} items, ${dimensions} dimensions; recall@${K} of bytes against exact: ${(kept / QUERIES).toFixed(4)}; stored ${((stored.codes.byteLength + stored.scales.byteLength) / items).toFixed(0)} bytes an item`);
  console.log(`learned in ${(learned / 1000).toFixed(1)} s; ${((1000 * texts.length) / embedded).toFixed(0)} items placed a second by one processor`);
  console.log(table([{ scan: 'exact, float32', ...figures(plain) }, { scan: 'served: bytes first, then float32', ...figures(coded) }]));
  served.close();
  truth.close();
  exact.close();
}

const rangeOf = (row: number, dimensions: number): [number, number] => [row * dimensions, (row + 1) * dimensions];

function timed<T>(into: number[], work: () => T): T {
  const began = performance.now();
  const result = work();
  into.push(performance.now() - began);
  return result;
}

function figures(sample: readonly number[]): Record<string, number> {
  const { p50, p99 } = latencies(sample);
  return { 'p50 ms': p50, 'p99 ms': p99 };
}

function dot(query: Float32Array, vectors: Float32Array, at: number): number {
  let sum = 0;
  for (let d = 0; d < query.length; d++) sum += query[d] * vectors[at + d];
  return sum;
}
