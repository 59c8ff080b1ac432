/**
 * Rows by score, best first, ties by the lower item: a heap sort on plain arrays. Built-in sorting with a comparison calls
 * back some two thousand times for a slate of three hundred rows, which costs more than the rest of blending.
 * O(rows log rows).
 */
export function bestFirst(scores: Float64Array, items: Int32Array): Int32Array {
  const rows = new Int32Array(scores.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  for (let slot = (rows.length >> 1) - 1; slot >= 0; slot--) sink(rows, slot, rows.length, scores, items);
  for (let end = rows.length - 1; end > 0; end--) {
    const worst = rows[0];
    rows[0] = rows[end];
    rows[end] = worst;
    sink(rows, 0, end, scores, items);
  }
  return rows;
}

/** Restores the heap below `slot`, the worst row on top. */
function sink(rows: Int32Array, slot: number, end: number, scores: Float64Array, items: Int32Array): void {
  const row = rows[slot];
  for (let child = 2 * slot + 1; child < end; child = 2 * slot + 1) {
    if (child + 1 < end && worse(rows[child + 1], rows[child], scores, items)) child++;
    if (!worse(rows[child], row, scores, items)) break;
    rows[slot] = rows[child];
    slot = child;
  }
  rows[slot] = row;
}

function worse(a: number, b: number, scores: Float64Array, items: Int32Array): boolean {
  return scores[a] < scores[b] || (scores[a] === scores[b] && items[a] > items[b]);
}
