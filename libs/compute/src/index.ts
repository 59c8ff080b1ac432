/** @public */
export { SymmetricMatrix } from './symmetric-matrix.ts';
/** @public */
export { HISTOGRAM_BINS, type AlsHalfStep, type HistogramRequest, type InverseColumns, type Kernels, type KernelVariant, type LongCall, type NearestColumns, type Product } from './kernels.ts';
/** @public */
export { allowedThreads } from './allowed-threads.ts';
/** @public */
export { availableVariants, openKernels, type KernelOptions } from './open-kernels.ts';
/** @public */
export { ItemVectors } from './item-vectors.ts';
/** @public */
export { DenseScan, type DenseScanOptions, type TopK } from './dense-scan.ts';
/** @public */
export { GrowingScan } from './growing-scan.ts';
/** @public */
export { FoldIn, type FoldInSettings } from './fold-in.ts';
/** @public */
export { Ridge, type RidgeProblem } from './ridge.ts';
/** @public */
export { truncatedSvd, type TruncatedSvd, type TruncatedSvdOptions } from './truncated-svd.ts';
/** @public */
export { findBlas, type Blas, type Sgemm } from './blas.ts';
