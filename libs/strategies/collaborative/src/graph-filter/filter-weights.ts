import type { Kernels, LongCall } from '@zhiyin/compute';
import type { CsrMatrix } from '@zhiyin/sparse';
import { GramRows } from '../neighbours/gram-rows.ts';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

export interface LowPass {
  /** row-major [items x dimensions] orthonormal columns */
  readonly basis: Float32Array;
  readonly dimensions: number;
  /** [items] d_i^-1/2: what an item of the history is multiplied by, and an item of the answer divided by */
  readonly scale: Float64Array;
  /** Weight beside the linear filter. */
  readonly alpha: number;
}

export interface FilterOptions {
  readonly neighbours: number;
  /** Turbo-CF: every entry of the linear filter is raised to this power. */
  readonly power: number;
  readonly lowPass: LowPass | null;
}

/** Items whose low-pass rows are computed together. */
const BLOCK = 128;

/**
 * The filter G^(power) + alpha D^-1/2 V V^T D^1/2, G = x^T x, item by item, of which the strongest entries are kept.
 *
 * @param eachItem called before every item; throws to stop
 * @returns [items x items] row j: what other items say for item j
 * Cost O(sum over people of n^2 + items^2 dimensions) time; memory of what is kept and of 128 rows.
 */
export async function filterWeights(kernels: Kernels, graph: CsrMatrix, options: FilterOptions, call: LongCall, eachItem: (item: number) => void): Promise<CsrMatrix> {
  const items = graph.width;
  const gram = new GramRows(graph);
  const strongest = new Strongest(items);
  const rows = new RowCollector(items);
  for (let from = 0; from < items; from += BLOCK) {
    const count = Math.min(BLOCK, items - from);
    const projected = options.lowPass && (await projectionRows(kernels, options.lowPass, from, count, items, call));
    for (let item = from; item < from + count; item++) {
      eachItem(item);
      gram.compute(item);
      const row = projected && projected.subarray((item - from) * items, (item - from + 1) * items);
      offerRow(gram, item, row, options, strongest);
      const kept = strongest.take(options.neighbours);
      rows.add(kept.items, kept.strengths);
    }
  }
  return rows.finish(items);
}

async function projectionRows(kernels: Kernels, { basis, dimensions: k }: LowPass, from: number, count: number, items: number, call: LongCall): Promise<Float32Array> {
  return kernels.product({ a: basis.subarray(from * k, (from + count) * k), b: basis, m: count, n: items, k, transposeB: true }, call);
}

function offerRow(gram: GramRows, item: number, projected: Float32Array | null, { power, lowPass }: FilterOptions, strongest: Strongest): void {
  const linear = (other: number): number => (power === 1 ? gram.sums[other] : gram.sums[other] ** power);
  if (!projected || !lowPass) {
    for (let n = 0; n < gram.count; n++) if (gram.touched[n] !== item) strongest.offer(gram.touched[n], linear(gram.touched[n]));
    return;
  }
  const { alpha, scale } = lowPass;
  for (let other = 0; other < projected.length; other++) {
    if (other === item) continue;
    const value = (alpha * projected[other] * scale[other]) / scale[item] + (gram.sums[other] === 0 ? 0 : linear(other));
    if (value > 0) strongest.offer(other, value);
  }
}
