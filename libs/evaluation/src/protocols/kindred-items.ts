import { rowsOfUsers, type DatasetView } from '@zhiyin/dataset';

/** So many people who have an item say enough about what it is had with. */
const MOST_PEOPLE = 300;

/**
 * Which of somebody's items go together, told by the people who have several of them.
 * Memory O(events); one call looks at the items of at most 300 people.
 */
export class KindredItems {
  readonly #item: Int32Array;
  readonly #user: Int32Array;
  readonly #ofUser: { readonly start: Int32Array; readonly rows: Int32Array };
  readonly #ofItem: { readonly start: Int32Array; readonly rows: Int32Array };
  readonly #together: Float64Array;

  constructor(view: DatasetView) {
    const { item, user } = view.interactions();
    this.#item = item;
    this.#user = user;
    this.#ofUser = rowsOfUsers(view);
    this.#ofItem = rowsByItem(item, view.items.size);
    this.#together = new Float64Array(view.items.size);
  }

  /** @param rows of one person @returns them, those first whose items most people have together with the item of `row`, for how many have them at all */
  sorted(row: number, rows: Int32Array): Int32Array {
    const { start, rows: having } = this.#ofItem;
    const counted: number[] = [];
    const [from, to] = [start[this.#item[row]], start[this.#item[row] + 1]];
    for (let n = from; n < Math.min(to, from + MOST_PEOPLE); n++) {
      const person = this.#user[having[n]];
      if (person < 0) continue;
      for (let k = this.#ofUser.start[person]; k < this.#ofUser.start[person + 1]; k++) {
        const other = this.#item[this.#ofUser.rows[k]];
        if (other < 0) continue;
        this.#together[other]++;
        counted.push(other);
      }
    }
    const kinship = (other: number): number => {
      if (other === row) return Infinity;
      const item = this.#item[other];
      return item < 0 ? -1 : this.#together[item] / Math.sqrt(start[item + 1] - start[item]);
    };
    const sorted = Int32Array.from(rows).sort((a, b) => kinship(b) - kinship(a) || a - b);
    for (const other of counted) this.#together[other] = 0;
    return sorted;
  }
}

function rowsByItem(item: Int32Array, items: number): { start: Int32Array; rows: Int32Array } {
  const start = new Int32Array(items + 1);
  for (const one of item) if (one >= 0) start[one + 1]++;
  for (let n = 0; n < items; n++) start[n + 1] += start[n];
  const [next, rows] = [start.slice(), new Int32Array(start[items])];
  item.forEach((one, row) => { if (one >= 0) rows[next[one]++] = row; });
  return { start, rows };
}
