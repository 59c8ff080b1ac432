/** Vectors as they are stored: a byte a number, and a scale each. */
export interface Int8Vectors {
  /** row-major [rows x dimensions] */
  readonly codes: Int8Array;
  /** [rows] a code times its row's scale is the number */
  readonly scales: Float32Array;
}

const MOST = 127;

/** Each number is off by half its row's scale at most, a 254th of the row's greatest. @param vectors row-major [rows x dimensions], finite */
export function toInt8(vectors: Float32Array, dimensions: number): Int8Vectors {
  const rows = vectors.length / dimensions;
  const [codes, scales] = [new Int8Array(vectors.length), new Float32Array(rows)];
  for (let row = 0; row < rows; row++) {
    let greatest = 0;
    for (let n = row * dimensions; n < (row + 1) * dimensions; n++) greatest = Math.max(greatest, Math.abs(vectors[n]));
    scales[row] = greatest / MOST;
    for (let n = row * dimensions; n < (row + 1) * dimensions && greatest > 0; n++) codes[n] = Math.round((vectors[n] / greatest) * MOST);
  }
  return { codes, scales };
}

/** row-major [rows x dimensions] */
export function fromInt8({ codes, scales }: Int8Vectors): Float32Array {
  const dimensions = scales.length ? codes.length / scales.length : 0;
  const vectors = new Float32Array(codes.length);
  for (let row = 0; row < scales.length; row++) {
    for (let n = row * dimensions; n < (row + 1) * dimensions; n++) vectors[n] = codes[n] * scales[row];
  }
  return vectors;
}
