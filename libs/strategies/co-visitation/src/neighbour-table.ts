import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';
import type { CoVisitationConfig } from './config.ts';
import { LearnedRow } from './learned-row.ts';
import type { NeighbourRow } from './neighbour-row.ts';
import { normalized } from './similarity.ts';

const NO_NEIGHBOURS: NeighbourRow = {
  start: 0,
  end: 0,
  neighbours: new Int32Array(0),
  similarities: new Float32Array(0),
  kinds: new Uint8Array(0),
};

/**
 * Neighbours by catalogue number: trained rows as they were stored, and a copy of its own for every row that live events
 * have touched. A row keeps at most twice `neighbours` entries, so memory is O(items x neighbours) however long it lives.
 */
export class NeighbourTable {
  readonly #config: CoVisitationConfig;
  readonly #offsets: Int32Array;
  readonly #counts: Float32Array;
  readonly #trained: Omit<NeighbourRow, 'start' | 'end'>;
  /** [highest trained catalogue number + 1] trained row, -1 where there is none. */
  readonly #rowOf: Int32Array;
  readonly #popularity = new Map<number, number>();
  readonly #learned = new Map<number, LearnedRow>();

  constructor(artifact: Artifact, config: CoVisitationConfig, catalogue: CatalogueView) {
    this.#config = config;
    const numbers = Int32Array.from(artifact.vocabulary('items'), (id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#offsets = Int32Array.from(artifact.array('offsets').data);
    this.#counts = Float32Array.from(artifact.array('counts').data);
    const columns = artifact.array('neighbours').data;
    const popularity = artifact.array('popularity').data;
    const similarities = new Float32Array(columns.length);
    this.#rowOf = new Int32Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
    for (let row = 0; row < numbers.length; row++) {
      if (numbers[row] < 0) continue;
      this.#rowOf[numbers[row]] = row;
      if (popularity[row] > 0) this.#popularity.set(numbers[row], popularity[row]);
      for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) {
        similarities[k] = normalized(this.#counts[k], popularity[row], popularity[columns[k]], config);
      }
    }
    // A neighbour that has left the catalogue becomes -1, which no answer holds.
    const neighbours = Int32Array.from(columns, (column) => numbers[column]);
    this.#trained = { neighbours, similarities, kinds: Uint8Array.from(artifact.array('kinds').data) };
  }

  /** Whether anybody has ever met the item. */
  knows(item: number): boolean {
    return this.#popularity.has(item);
  }

  row(item: number): NeighbourRow {
    const learned = this.#learned.get(item);
    if (learned) return learned.ranked((neighbour, count) => this.#similarity(item, neighbour, count));
    return this.#trainedRow(item);
  }

  addEvent(item: number, weight: number): void {
    this.#popularity.set(item, (this.#popularity.get(item) ?? 0) + weight);
  }

  addPair(item: number, neighbour: number, kind: number, weight: number): void {
    if (weight <= 0) return;
    let row = this.#learned.get(item);
    if (!row) {
      row = new LearnedRow(this.#config.neighbours);
      this.#learned.set(item, row);
      const trained = this.#trainedRow(item);
      for (let k = trained.start; k < trained.end; k++) {
        if (trained.neighbours[k] >= 0) row.add(trained.neighbours[k], trained.kinds[k], this.#counts[k]);
      }
    }
    row.add(neighbour, kind, weight);
  }

  #trainedRow(item: number): NeighbourRow {
    const row = item < this.#rowOf.length ? this.#rowOf[item] : -1;
    if (row < 0) return NO_NEIGHBOURS;
    // Named one by one: spreading an object costs more than the row's own work.
    const { neighbours, similarities, kinds } = this.#trained;
    return { neighbours, similarities, kinds, start: this.#offsets[row], end: this.#offsets[row + 1] };
  }

  #similarity(item: number, neighbour: number, count: number): number {
    return normalized(count, this.#popularity.get(item) ?? 0, this.#popularity.get(neighbour) ?? 0, this.#config);
  }
}
