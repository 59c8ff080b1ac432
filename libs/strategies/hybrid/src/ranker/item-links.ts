import { userItemMatrix, type DatasetView } from '@zhiyin/dataset';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';

/** People with longer histories link with their newest so many items. */
const HISTORY = 100;
const WEIGHTS = { view: 1, cart: 1, purchase: 1, halfLifeDays: 0 };

/**
 * The items that go with each item most: cosine between who cared for the one and who for the other.
 * @returns [items x items], at most `links` a row, columns ascending
 * Cost O(sum over people of squared history), rows one after the other.
 */
export function itemLinks(data: DatasetView, links: number, signal: AbortSignal): CsrMatrix {
  const { matrix: people } = userItemMatrix(data, WEIGHTS, HISTORY);
  const items = transpose(people);
  const size = Float64Array.from({ length: items.rows }, (_, item) => Math.sqrt(items.offsets[item + 1] - items.offsets[item]));
  const together = new Float64Array(items.rows);
  const rows: { columns: Int32Array; values: Float32Array }[] = [];
  for (let item = 0; item < items.rows; item++) {
    if (item % 1000 === 0) signal.throwIfAborted();
    rows.push(strongest(item, countTogether(item, people, items, together), together, size, links));
  }
  return joined(rows, items.rows);
}

/** Fills `together` for the items somebody had beside `item`. @returns these */
function countTogether(item: number, people: CsrMatrix, items: CsrMatrix, together: Float64Array): number[] {
  const met: number[] = [];
  for (let k = items.offsets[item]; k < items.offsets[item + 1]; k++) {
    const person = items.columns[k];
    for (let n = people.offsets[person]; n < people.offsets[person + 1]; n++) {
      const other = people.columns[n];
      if (other === item) continue;
      if (together[other]++ === 0) met.push(other);
    }
  }
  return met;
}

/** Empties `together` again. */
function strongest(item: number, met: readonly number[], together: Float64Array, size: Float64Array, links: number): { columns: Int32Array; values: Float32Array } {
  const found = met.map((other) => ({ other, cosine: together[other] / (size[item] * size[other]) }));
  for (const other of met) together[other] = 0;
  const kept = found.sort((a, b) => b.cosine - a.cosine || a.other - b.other).slice(0, links).sort((a, b) => a.other - b.other);
  return { columns: Int32Array.from(kept, ({ other }) => other), values: Float32Array.from(kept, ({ cosine }) => cosine) };
}

function joined(rows: readonly { columns: Int32Array; values: Float32Array }[], width: number): CsrMatrix {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ columns }, row) => (offsets[row + 1] = offsets[row] + columns.length));
  const [columns, values] = [new Int32Array(offsets[rows.length]), new Float32Array(offsets[rows.length])];
  rows.forEach((row, n) => {
    columns.set(row.columns, offsets[n]);
    values.set(row.values, offsets[n]);
  });
  return { rows: rows.length, width, offsets, columns, values };
}
