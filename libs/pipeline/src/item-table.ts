/**
 * Item -> small integer, over the catalogue numbers of one stage of one request: an array instead of a hash table. Emptying
 * it is one increment: an entry counts only when its stamp is the current one. Fill and read it without awaiting in between.
 */
export class ItemTable {
  #stamps = new Uint32Array(1024);
  #values = new Int32Array(1024);
  #stamp = 1;

  /** Forgets everything. */
  clear(): void {
    this.#stamp++;
    if (this.#stamp < 2 ** 32) return;
    this.#stamps.fill(0);
    this.#stamp = 1;
  }

  has(item: number): boolean {
    return item < this.#stamps.length && this.#stamps[item] === this.#stamp;
  }

  /** -1 where there is none. */
  get(item: number): number {
    return this.has(item) ? this.#values[item] : -1;
  }

  set(item: number, value: number): void {
    if (item >= this.#stamps.length) this.#grow(item + 1);
    this.#stamps[item] = this.#stamp;
    this.#values[item] = value;
  }

  #grow(size: number): void {
    const length = Math.max(size, 2 * this.#stamps.length);
    const [stamps, values] = [new Uint32Array(length), new Int32Array(length)];
    stamps.set(this.#stamps);
    values.set(this.#values);
    [this.#stamps, this.#values] = [stamps, values];
  }
}

/** One for the process: eight bytes per number of the largest catalogue, used by one stage at a time. */
export const scratch = new ItemTable();
