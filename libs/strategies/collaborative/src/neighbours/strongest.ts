/** The `limit` strongest of many (item, strength) pairs, chosen without sorting the rest. Ties: the lower item. */
export class Strongest {
  readonly #items: Int32Array;
  readonly #strengths: Float64Array;
  #count = 0;

  /** @param capacity most pairs that are ever offered between two clears */
  constructor(capacity: number) {
    this.#items = new Int32Array(capacity);
    this.#strengths = new Float64Array(capacity);
  }

  offer(item: number, strength: number): void {
    this.#items[this.#count] = item;
    this.#strengths[this.#count++] = strength;
  }

  /** Takes everything out: at most `limit` items, ascending by item. Expected cost O(offered + limit log limit). */
  take(limit: number): { readonly items: Int32Array; readonly strengths: Float64Array } {
    const count = this.#count;
    this.#count = 0;
    if (count > limit) this.#select(limit, count);
    const order = Int32Array.from({ length: Math.min(limit, count) }, (_, n) => n).sort((a, b) => this.#items[a] - this.#items[b]);
    return { items: Int32Array.from(order, (n) => this.#items[n]), strengths: Float64Array.from(order, (n) => this.#strengths[n]) };
  }

  /** Hoare's quickselect: afterwards the `limit` strongest come first. */
  #select(limit: number, count: number): void {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const [item, strength] = [this.#items[(low + high) >>> 1], this.#strengths[(low + high) >>> 1]];
      let [left, right] = [low, high];
      while (left <= right) {
        while (this.#before(this.#items[left], this.#strengths[left], item, strength)) left++;
        while (this.#before(item, strength, this.#items[right], this.#strengths[right])) right--;
        if (left <= right) this.#swap(left++, right--);
      }
      if (limit - 1 <= right) high = right;
      else if (limit - 1 >= left) low = left;
      else return;
    }
  }

  #before(itemA: number, strengthA: number, itemB: number, strengthB: number): boolean {
    return strengthA > strengthB || (strengthA === strengthB && itemA < itemB);
  }

  #swap(a: number, b: number): void {
    [this.#items[a], this.#items[b]] = [this.#items[b], this.#items[a]];
    [this.#strengths[a], this.#strengths[b]] = [this.#strengths[b], this.#strengths[a]];
  }
}
