// The door of the module. Addresses are bytes in the imported memory, which belongs to the caller; nothing is allocated here.
export { alsRows, foldIn, foldInScratchBytes } from './als';
export { inverseColumns } from './columns';
export { gemm, gemmScratchBytes, gramBlock, gramBlockDouble, gramBlockDoubleScratchBytes, gramBlockScratchBytes } from './gemm';
export { gatherPairs, histogramFeatures } from './histogram';
export { nearestColumns } from './nearest';
export { gramRows, sparseTimesDense } from './sparse';
export { choleskySolve, invertDense, invertDenseScratchBytes, transposeDense } from './spd';
export { quantizeRows, rescoreExact, scanCodes, scanExact } from './top-k';
