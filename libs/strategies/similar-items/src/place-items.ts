import type { Kernels } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';
import { itemVectors, learnLinearMap, type CatalogueWords, type EmbeddingChoice, type Embeddings, type ItemsByNumber } from '@zhiyin/embedding';
import type { NamedArray } from '@zhiyin/strategy-sdk';

export interface Placing {
  readonly choice: EmbeddingChoice;
  readonly embeddings: Embeddings;
  readonly rng: Rng;
  readonly signal: AbortSignal;
}

export interface PlacedItems {
  /** row-major [items x dimensions] */
  readonly vectors: Float32Array;
  readonly dimensions: number;
  /** [(own + 1) x dimensions] from own words to these vectors, by which what comes later is placed; empty where own words are the vectors. */
  readonly bridge: NamedArray;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Where items lie: by the chosen provider, else by the catalogue's own words. Serving calls no provider, so a linear map from own words
 * to the provider's vectors is learned beside them: an item that comes later is placed by it until the next training.
 */
export async function placeItems(kernels: Kernels, items: ItemsByNumber, words: CatalogueWords, { choice, embeddings, rng, signal }: Placing): Promise<PlacedItems> {
  const opened = await embeddings.open(choice);
  const own = words.provider.dimensions;
  if (!opened) return { vectors: words.vectors, dimensions: own, bridge: { data: new Float32Array(0), shape: [0, 0] }, metrics: {} };
  try {
    const { dimensions } = opened.provider;
    const vectors = await itemVectors(opened.provider, items, signal);
    const said = Array.from({ length: items.size }, (_, item) => item).filter((item) => says(vectors, item, dimensions) && says(words.vectors, item, own));
    const bridge = await learnLinearMap(kernels, {
      inputs: rowsOf(words.vectors, own, said), from: own, outputs: rowsOf(vectors, dimensions, said), to: dimensions, weights: new Float32Array(said.length).fill(1), rng: rng.fork('bridge'),
    });
    return { vectors, dimensions, bridge: { data: bridge.values, shape: [own + 1, dimensions] }, metrics: { bridgeExplains: bridge.explained } };
  } finally {
    await opened.close();
  }
}

function says(vectors: Float32Array, item: number, dimensions: number): boolean {
  return vectors.subarray(item * dimensions, (item + 1) * dimensions).some((value) => value !== 0);
}

function rowsOf(vectors: Float32Array, dimensions: number, items: readonly number[]): Float32Array {
  const rows = new Float32Array(items.length * dimensions);
  items.forEach((item, n) => rows.set(vectors.subarray(item * dimensions, (item + 1) * dimensions), n * dimensions));
  return rows;
}
