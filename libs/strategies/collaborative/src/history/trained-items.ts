import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';

/** The items of a model (rows 0, 1, 2 ...) and their numbers in today's catalogue. */
export class TrainedItems {
  /** [n] catalogue number of each row, -1 for an item that has left the catalogue. */
  readonly numbers: Int32Array;
  readonly #rows: Int32Array;

  constructor(artifact: Artifact, catalogue: CatalogueView) {
    this.numbers = Int32Array.from(artifact.vocabulary('items'), (id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#rows = new Int32Array(this.numbers.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
    for (let row = 0; row < this.size; row++) if (this.numbers[row] >= 0) this.#rows[this.numbers[row]] = row;
  }

  get size(): number {
    return this.numbers.length;
  }

  /** -1 for an item the model has not met. */
  rowOf(number: number): number {
    return this.#rows[number] ?? -1;
  }
}
