/**
 * Items in descending order of score (ties: lower number first), kept in order while single scores change.
 * `place` costs O(log n) comparisons and a memory move as long as the distance travelled; a walk touches only what it reads.
 */
export class RankedList {
  #order: Int32Array;
  #length = 0;
  #score: Float64Array;
  /** Place in `#order` plus one; 0 = not listed. */
  #place: Int32Array;

  constructor(items: Iterable<number>, scoreOf: (item: number) => number) {
    const listed = [...items];
    const highest = listed.reduce((max, item) => Math.max(max, item), -1);
    this.#score = new Float64Array(highest + 1);
    this.#place = new Int32Array(highest + 1);
    for (const item of listed) this.#score[item] = scoreOf(item);
    this.#order = Int32Array.from(listed).sort((a, b) => this.#score[b] - this.#score[a] || a - b);
    this.#length = listed.length;
    this.#order.forEach((item, i) => (this.#place[item] = i + 1));
  }

  get length(): number {
    return this.#length;
  }

  has(item: number): boolean {
    return item < this.#place.length && this.#place[item] > 0;
  }

  item(index: number): number {
    return this.#order[index];
  }

  /** Best first; a view of what is held, for reading at once. */
  items(): Int32Array {
    return this.#order.subarray(0, this.#length);
  }

  score(item: number): number {
    return this.#score[item];
  }

  /** Lists `item` with this score, or moves it to where the score belongs. */
  place(item: number, score: number): void {
    this.#makeRoom(item);
    const from = this.#place[item] ? this.#place[item] - 1 : this.#length++;
    const better = score > this.#score[item] || this.#place[item] === 0;
    const to = better ? this.#firstWorse(item, score, 0, from) : this.#firstWorse(item, score, from + 1, this.#length) - 1;
    this.#score[item] = score;
    if (to < from) this.#order.copyWithin(to + 1, to, from);
    else this.#order.copyWithin(from, from + 1, to + 1);
    this.#order[to] = item;
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++) this.#place[this.#order[i]] = i + 1;
  }

  /** First index in low..high - 1 whose entry comes after (item, score). */
  #firstWorse(item: number, score: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#order[middle];
      if (this.#score[other] > score || (this.#score[other] === score && other < item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeRoom(item: number): void {
    if (item >= this.#place.length) {
      const size = Math.max(item + 1, this.#place.length * 2);
      const [score, place] = [new Float64Array(size), new Int32Array(size)];
      score.set(this.#score);
      place.set(this.#place);
      [this.#score, this.#place] = [score, place];
    }
    if (this.#length === this.#order.length) {
      const order = new Int32Array(Math.max(16, this.#length * 2));
      order.set(this.#order);
      this.#order = order;
    }
  }
}
