/** Scales every row to length 1; rows of zeros stay. @param vectors row-major [rows x dimensions], overwritten */
export function toUnitLength(vectors: Float32Array, dimensions: number): void {
  for (let from = 0; from < vectors.length; from += dimensions) {
    let squares = 0;
    for (let n = from; n < from + dimensions; n++) squares += vectors[n] * vectors[n];
    if (squares > 0) for (let n = from; n < from + dimensions; n++) vectors[n] /= Math.sqrt(squares);
  }
}
