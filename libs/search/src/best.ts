/**
 * The `limit` candidates of greatest key, greatest first, equal keys by lower number; NaN counts as least.
 * A heap of the best so far, the weakest on top: O(count log limit), and mostly O(count).
 */
export function best(candidates: Int32Array, count: number, limit: number, key: (candidate: number) => number): Int32Array {
  const size = Math.min(limit, count);
  const heap = new Int32Array(size);
  const keys = new Float64Array(size);
  const weaker = (keyA: number, a: number, keyB: number, b: number): boolean => keyA < keyB || (keyA === keyB && a > b);
  const sink = (at: number, end: number): void => {
    for (let child = 2 * at + 1; child < end; child = 2 * at + 1) {
      if (child + 1 < end && weaker(keys[child + 1], heap[child + 1], keys[child], heap[child])) child++;
      if (!weaker(keys[child], heap[child], keys[at], heap[at])) return;
      [keys[at], keys[child]] = [keys[child], keys[at]];
      [heap[at], heap[child]] = [heap[child], heap[at]];
      at = child;
    }
  };
  const keyOf = (candidate: number): number => {
    const value = key(candidate);
    return Number.isNaN(value) ? -Infinity : value;
  };
  for (let n = 0; n < size; n++) [heap[n], keys[n]] = [candidates[n], keyOf(candidates[n])];
  for (let at = (size >> 1) - 1; at >= 0; at--) sink(at, size);
  if (size === 0) return heap;
  let least = keys[0];
  for (let n = size; n < count; n++) {
    const value = keyOf(candidates[n]);
    // Most are weaker than the weakest that is kept: they cost one comparison.
    if (value < least || !weaker(least, heap[0], value, candidates[n])) continue;
    [heap[0], keys[0]] = [candidates[n], value];
    sink(0, size);
    least = keys[0];
  }
  for (let end = size - 1; end > 0; end--) {
    [keys[0], keys[end]] = [keys[end], keys[0]];
    [heap[0], heap[end]] = [heap[end], heap[0]];
    sink(0, end);
  }
  return heap;
}
