import type { AlsHalfStep } from './kernels.ts';

/** lambda_u of every row, see AlsHalfStep. */
export function rowRegularization({ weights, unobservedWeight, regularization, frequencyExponent }: AlsHalfStep): Float32Array {
  const { rows, width, offsets } = weights;
  return Float32Array.from({ length: rows }, (_, row) =>
    regularization * (offsets[row + 1] - offsets[row] + unobservedWeight * width) ** frequencyExponent);
}
