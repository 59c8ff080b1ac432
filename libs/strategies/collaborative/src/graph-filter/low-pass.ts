import { openKernels, truncatedSvd } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import type { NamedArray } from '@zhiyin/strategy-sdk';

export interface LowPassOptions {
  /** Dimensions wanted; 0 = no low-pass filter. */
  readonly frequencies: number;
  /** Weight beside the linear filter. */
  readonly alpha: number;
  readonly itemExponent: number;
  readonly popularityExponent: number;
  readonly rounds: number;
  readonly rng: Rng;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * The ideal low-pass filter alpha D^-b V V^T D^b D^-p as factors, D the people an item has: what item j of a history says for item i
 * is seeds[j] <vectors[i], vectors[j]>.
 *
 * @param users [items] people who have each item
 * @returns `lowPass` [items x dimensions] = D^(b-p) V and `lowPassSeeds` [items] = alpha D^(p-2b); no dimensions without a filter
 * Cost and memory of the truncated SVD: O((nnz + (people + items) dimensions) dimensions rounds).
 * @see Shen et al. 2021, "How Powerful is Graph Convolution for Recommendation?", section 4
 */
export async function lowPassArrays(graph: CsrMatrix, users: Int32Array, options: LowPassOptions): Promise<Record<'lowPass' | 'lowPassSeeds', NamedArray>> {
  const { alpha, itemExponent: b, popularityExponent: p } = options;
  const { right, rank } = await strongestDirections(graph, options);
  const counts = Array.from(users, (count) => Math.max(1, count));
  return {
    lowPass: { data: right.map((value, n) => value * counts[Math.floor(n / rank)] ** (b - p)), shape: [graph.width, rank] },
    lowPassSeeds: { data: Float64Array.from(counts, (count) => alpha * count ** (p - 2 * b)), shape: [graph.width] },
  };
}

async function strongestDirections(graph: CsrMatrix, { frequencies, alpha, rounds, rng, signal, onProgress }: LowPassOptions): Promise<{ right: Float32Array; rank: number }> {
  const rank = alpha === 0 || graph.columns.length === 0 ? 0 : Math.min(frequencies, graph.width, graph.rows);
  if (rank === 0) return { right: new Float32Array(0), rank };
  const kernels = await openKernels();
  try {
    return await truncatedSvd(kernels, graph, { rank, rng, iterations: rounds, signal, onProgress });
  } finally {
    await kernels.close();
  }
}
