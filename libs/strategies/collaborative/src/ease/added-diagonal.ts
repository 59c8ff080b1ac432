import type { CsrMatrix } from '@zhiyin/sparse';
import { gramDiagonal } from '../neighbours/gram-rows.ts';

/**
 * What EASE and EDLAE add to the diagonal of G = x^T x: regularization x mean(diag G) + p / (1 - p) x diag G. Relative to the mean, so
 * that one setting fits shops of any size and any scale of weights.
 *
 * @returns [items] > 0 where regularization > 0
 * @see Steck 2020, "Autoencoders that don't overfit towards the Identity", equation 8
 */
export function addedDiagonal(matrix: CsrMatrix, { regularization, dropout }: { readonly regularization: number; readonly dropout: number }): Float64Array {
  const diagonal = gramDiagonal(matrix);
  const mean = diagonal.reduce((sum, own) => sum + own, 0) / Math.max(1, diagonal.length);
  return diagonal.map((own) => regularization * mean + (dropout / (1 - dropout)) * own);
}
