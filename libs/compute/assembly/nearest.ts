// Which columns of a sparse matrix go together. Each column is answered by one thread, so results do not depend on threads.
import { at } from './vector';

// @ts-ignore: decorator
@inline
function at8(base: usize, index: i32): usize {
  return base + (<usize>index << 3);
}

/**
 * For each column j of [from, to) the k columns i != j with the greatest c_ij left_i right_j c_ij / (c_ij + shrinkage), c = x^T x, of those that
 * share a row with it; ties: the lower i. Written to row j - first: `counts`, and ascending by column `outColumns` and `outValues` [.. x k].
 * Sums are f64. scratch: 12 width + 12 k bytes, of which the first 8 width are zero and are left so.
 */
export function nearestColumns(
  from: i32, to: i32, first: i32, width: i32, offsets: usize, columns: usize, values: usize, tOffsets: usize, tColumns: usize, tValues: usize,
  left: usize, right: usize, shrinkage: f64, k: i32, counts: usize, outColumns: usize, outValues: usize, scratch: usize,
): void {
  const sums = scratch, heapValues = sums + (<usize>width << 3), touched = heapValues + (<usize>k << 3), heapColumns = touched + (<usize>width << 2);
  for (let j = from; j < to; j++) {
    const met = addUp(j, offsets, columns, values, tOffsets, tColumns, tValues, sums, touched);
    const scale = <f64>f32.load(at(right, j));
    let size = 0;
    for (let n = 0; n < met; n++) {
      const i = i32.load(at(touched, n));
      const c = f64.load(at8(sums, i));
      f64.store(at8(sums, i), 0);
      if (i == j) continue;
      const value = c * <f64>f32.load(at(left, i)) * scale * (c / (c + shrinkage));
      if (size < k) rise(heapValues, heapColumns, size++, value, i);
      else if (weaker(f64.load(heapValues), i32.load(heapColumns), value, i)) sink(heapValues, heapColumns, 0, size, value, i);
    }
    sortByColumn(heapValues, heapColumns, size);
    i32.store(at(counts, j - first), size);
    const row = (j - first) * k;
    for (let n = 0; n < size; n++) {
      i32.store(at(outColumns, row + n), i32.load(at(heapColumns, n)));
      f32.store(at(outValues, row + n), <f32>f64.load(at8(heapValues, n)));
    }
  }
}

/** Row j of x^T x into `sums`; the columns with a sum into `touched`. @returns how many */
function addUp(j: i32, offsets: usize, columns: usize, values: usize, tOffsets: usize, tColumns: usize, tValues: usize, sums: usize, touched: usize): i32 {
  let met = 0;
  const end = i32.load(at(tOffsets, j + 1));
  for (let t = i32.load(at(tOffsets, j)); t < end; t++) {
    const row = i32.load(at(tColumns, t));
    const weight = <f64>f32.load(at(tValues, t));
    const last = i32.load(at(offsets, row + 1));
    for (let q = i32.load(at(offsets, row)); q < last; q++) {
      const i = i32.load(at(columns, q));
      const sum = at8(sums, i);
      const before = f64.load(sum);
      if (before == 0) i32.store(at(touched, met++), i);
      f64.store(sum, before + weight * <f64>f32.load(at(values, q)));
    }
  }
  return met;
}

/** Whether (a, i) is to be left out before (b, j). */
// @ts-ignore: decorator
@inline
function weaker(a: f64, i: i32, b: f64, j: i32): bool {
  return a < b || (a == b && i > j);
}

/** A heap with the weakest on top takes one more. */
function rise(values: usize, columns: usize, place: i32, value: f64, column: i32): void {
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const held = f64.load(at8(values, parent)), heldColumn = i32.load(at(columns, parent));
    if (!weaker(value, column, held, heldColumn)) break;
    f64.store(at8(values, place), held);
    i32.store(at(columns, place), heldColumn);
    place = parent;
  }
  f64.store(at8(values, place), value);
  i32.store(at(columns, place), column);
}

function sink(values: usize, columns: usize, place: i32, size: i32, value: f64, column: i32): void {
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && weaker(f64.load(at8(values, child + 1)), i32.load(at(columns, child + 1)), f64.load(at8(values, child)), i32.load(at(columns, child)))) child++;
    const held = f64.load(at8(values, child)), heldColumn = i32.load(at(columns, child));
    if (!weaker(held, heldColumn, value, column)) break;
    f64.store(at8(values, place), held);
    i32.store(at(columns, place), heldColumn);
    place = child;
  }
  f64.store(at8(values, place), value);
  i32.store(at(columns, place), column);
}

/** Heapsort of the pairs, ascending by column. */
function sortByColumn(values: usize, columns: usize, size: i32): void {
  for (let start = (size >> 1) - 1; start >= 0; start--) settle(values, columns, start, size, f64.load(at8(values, start)), i32.load(at(columns, start)));
  for (let end = size - 1; end > 0; end--) {
    const value = f64.load(at8(values, end)), column = i32.load(at(columns, end));
    f64.store(at8(values, end), f64.load(values));
    i32.store(at(columns, end), i32.load(columns));
    settle(values, columns, 0, end, value, column);
  }
}

/** As `sink`, with the greatest column on top. */
function settle(values: usize, columns: usize, place: i32, size: i32, value: f64, column: i32): void {
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) break;
    if (child + 1 < size && i32.load(at(columns, child + 1)) > i32.load(at(columns, child))) child++;
    const heldColumn = i32.load(at(columns, child));
    if (heldColumn <= column) break;
    f64.store(at8(values, place), f64.load(at8(values, child)));
    i32.store(at(columns, place), heldColumn);
    place = child;
  }
  f64.store(at8(values, place), value);
  i32.store(at(columns, place), column);
}
