import type { Kernels } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';
import { itemVectors, learnLinearMap, type EmbeddingChoice, type Embeddings, type ItemsByNumber, type LinearMap } from '@zhiyin/embedding';

/** Where behaviour has put items. */
export interface BehaviourOfItems {
  /** row-major [n x embeddingSize] */
  readonly factors: Float32Array;
  readonly embeddingSize: number;
  /** [n] catalogue number of each */
  readonly columns: Int32Array;
  /** [n] people who have each */
  readonly users: Int32Array;
  /** An item counts n / (n + trust), n being the people who have it: what few have lies anywhere. */
  readonly trust: number;
  readonly rng: Rng;
}

/**
 * From what items say to where behaviour has put them.
 * @param content row-major [items x size] by catalogue number
 * @see Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations"
 */
export function mapContent(kernels: Kernels, content: Float32Array, size: number, { factors, embeddingSize, columns, users, trust, rng }: BehaviourOfItems): Promise<LinearMap> {
  const inputs = new Float32Array(columns.length * size);
  columns.forEach((item, n) => inputs.set(content.subarray(item * size, (item + 1) * size), n * size));
  return learnLinearMap(kernels, { inputs, from: size, outputs: factors, to: embeddingSize, weights: Float32Array.from(users, (count) => count / (count + trust)), rng });
}

export interface ProviderOfContent {
  readonly choice: EmbeddingChoice;
  readonly embeddings: Embeddings;
  readonly signal: AbortSignal;
}

/** The same from a provider's vectors, which say better where catalogued items without events belong; null where own words are all there is. */
export async function mapByProvider(kernels: Kernels, items: ItemsByNumber, { choice, embeddings, signal }: ProviderOfContent, behaviour: BehaviourOfItems): Promise<{ readonly map: LinearMap; readonly content: Float32Array } | null> {
  const opened = await embeddings.open(choice);
  if (!opened) return null;
  try {
    const content = await itemVectors(opened.provider, items, signal);
    return { content, map: await mapContent(kernels, content, opened.provider.dimensions, behaviour) };
  } finally {
    await opened.close();
  }
}
