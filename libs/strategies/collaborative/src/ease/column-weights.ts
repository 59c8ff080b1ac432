import { openKernels, type LongCall } from '@zhiyin/compute';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

/** Columns solved between two looks at the results: 64 items x columns bytes wait at a time. */
const BATCH = 256;
/** Of a column's first residual: the weights that are kept are then right to about three digits. */
const TOLERANCE = 1e-3;

/**
 * EASE of the whole catalogue without its inverse: column j of P = (x^T x + diag)^-1 by conjugate gradients, B_ij = -P_ij / P_jj, of which
 * every item keeps the weights that are greatest in absolute value. Cost about 50 items x interactions operations on all cores, memory
 * linear in both: for tens of thousands of items, where items^3 and items^2 bytes are too much.
 *
 * @param diagonal [items] added to the diagonal, > 0
 * @returns [items x items] row j: what other items say for item j
 * @see Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", equation 8
 */
export async function columnWeights(matrix: CsrMatrix, diagonal: Float64Array, neighbours: number, { signal, onProgress }: LongCall): Promise<CsrMatrix> {
  const kernels = await openKernels();
  try {
    const request = { matrix: kernels.resident(matrix), transposed: kernels.resident(transpose(matrix)), diagonal: Float32Array.from(diagonal), tolerance: TOLERANCE };
    const strongest = new Strongest(matrix.width);
    const rows = new RowCollector(matrix.width);
    for (let from = 0; from < matrix.width; from += BATCH) {
      const to = Math.min(matrix.width, from + BATCH);
      const columns = await kernels.inverseColumns({ ...request, from, to }, { signal });
      for (let item = from; item < to; item++) {
        const values = columns.subarray((item - from) * matrix.width, (item - from + 1) * matrix.width);
        for (let other = 0; other < values.length; other++) if (other !== item && values[other] !== 0) strongest.offer(other, Math.abs(values[other]));
        const { items } = strongest.take(neighbours);
        rows.add(items, Float32Array.from(items, (other) => -values[other] / values[item]));
      }
      onProgress?.(to, matrix.width);
    }
    return rows.finish(matrix.width);
  } finally {
    await kernels.close();
  }
}
