/** A stretch of parallel arrays, strongest first. */
export interface NeighbourRow {
  readonly start: number;
  readonly end: number;
  readonly neighbours: Int32Array;
  readonly similarities: Float32Array;
  readonly kinds: Uint8Array;
}
