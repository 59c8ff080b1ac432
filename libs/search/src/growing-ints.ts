/** A typed array that doubles as it fills. */
export class GrowingInts {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index];
  }

  /** A copy of what it holds. */
  values(): Int32Array {
    return this.#values.slice(0, this.length);
  }
}
