import { openKernels, type LongCall } from '@zhiyin/compute';
import type { CsrMatrix } from '@zhiyin/sparse';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

/**
 * EASE of the whole catalogue: B_ij = -P_ij / P_jj with P = (x^T x + diag)^-1, of which every item keeps the weights that are
 * greatest in absolute value. Cost items^3 operations on all cores, 2 items^2 bytes in tiles that need not fit into the kernels' memory.
 *
 * @param diagonal [items] added to the diagonal, > 0
 * @returns [items x items] row j: what other items say for item j
 * @throws NumericalError NOT_POSITIVE_DEFINITE
 * @see Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", equation 8
 */
export async function exactWeights(matrix: CsrMatrix, diagonal: Float64Array, neighbours: number, call: LongCall): Promise<CsrMatrix> {
  if (matrix.width === 0) return new RowCollector(0).finish(0);
  const kernels = await openKernels();
  try {
    const inverse = await kernels.gram(matrix, { signal: call.signal });
    inverse.addToDiagonal(Float32Array.from(diagonal));
    await kernels.invert(inverse, call);
    const strongest = new Strongest(matrix.width);
    const rows = new RowCollector(matrix.width);
    for (const { row, values } of inverse.rows()) {
      for (let item = 0; item < values.length; item++) if (item !== row && values[item] !== 0) strongest.offer(item, Math.abs(values[item]));
      const { items } = strongest.take(neighbours);
      rows.add(items, Float32Array.from(items, (item) => -values[item] / values[row]));
    }
    return rows.finish(matrix.width);
  } finally {
    await kernels.close();
  }
}
