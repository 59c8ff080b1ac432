import type { TypedArray } from '@zhiyin/strategy-sdk';

/** Names as they stand in a manifest: permanent. */
export const ARRAY_TYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;
export type ArrayType = keyof typeof ARRAY_TYPES;

/** null for what is no typed array of ours. */
export function arrayTypeOf(data: TypedArray): ArrayType | null {
  const found = Object.entries(ARRAY_TYPES).find(([, type]) => data instanceof type);
  return found ? (found[0] as ArrayType) : null;
}

/** Index of the first value that is NaN or infinite, -1 when all are finite (as integers always are). */
export function firstNonFinite(data: TypedArray): number {
  if (!(data instanceof Float64Array) && !(data instanceof Float32Array)) return -1;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
