import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';

/** Everybody's frequencies by today's catalogue numbers, with the latest buyers of each item. */
export class Buyers {
  readonly #offsets: Int32Array;
  readonly #items: Int32Array;
  readonly #weights: Float32Array;
  /** Row i: where item i stands in the lists of its latest buyers. */
  readonly #start: Int32Array;
  readonly #people: Int32Array;
  readonly #bought: Float32Array;
  readonly #likeness: Float64Array;
  /** Most popular first. */
  readonly popular: readonly { readonly item: number; readonly share: number }[];
  readonly #known: ReadonlySet<number>;

  constructor(artifact: Artifact, catalogue: CatalogueView, peoplePerItem: number) {
    const numbers = artifact.vocabulary('items').map((id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#offsets = Int32Array.from(artifact.array('offsets').data);
    this.#items = Int32Array.from(artifact.array('items').data, (row) => numbers[row]);
    this.#weights = Float32Array.from(artifact.array('weights').data);
    this.#likeness = new Float64Array(this.#offsets.length - 1);
    this.popular = Array.from(artifact.array('popularity').data, (share, row) => ({ item: numbers[row], share }))
      .filter(({ item, share }) => item >= 0 && share > 0)
      .sort((a, b) => b.share - a.share || a.item - b.item);
    this.#known = new Set(this.popular.map(({ item }) => item));
    const size = this.#items.reduce((highest, item) => Math.max(highest, item), -1) + 1;
    const counts = new Int32Array(size);
    for (const item of this.#items) if (item >= 0) counts[item]++;
    this.#start = new Int32Array(size + 1);
    for (let item = 0; item < size; item++) this.#start[item + 1] = this.#start[item] + Math.min(peoplePerItem, counts[item]);
    const next = this.#start.slice(0, size);
    this.#people = new Int32Array(this.#start[size]);
    this.#bought = new Float32Array(this.#start[size]);
    for (let person = 0; person + 1 < this.#offsets.length; person++) {
      for (let n = this.#offsets[person]; n < this.#offsets[person + 1]; n++) {
        const item = this.#items[n];
        // People come latest first: a list that is full holds the latest buyers.
        if (item < 0 || next[item] === this.#start[item + 1]) continue;
        this.#people[next[item]] = person;
        this.#bought[next[item]++] = this.#weights[n];
      }
    }
  }

  knows(item: number): boolean {
    return this.#known.has(item);
  }

  /** The `count` people most like these frequencies by cosine; who is equal to them is the one who asks, or says nothing new. */
  nearest(own: ReadonlyMap<number, number>, count: number): Int32Array {
    const touched: number[] = [];
    for (const [item, weight] of own) {
      if (item + 1 >= this.#start.length) continue;
      for (let n = this.#start[item]; n < this.#start[item + 1]; n++) {
        if (this.#likeness[this.#people[n]] === 0) touched.push(this.#people[n]);
        this.#likeness[this.#people[n]] += weight * this.#bought[n];
      }
    }
    const others = touched.filter((person) => this.#likeness[person] < SAME);
    const found = Int32Array.from(others.sort((a, b) => this.#likeness[b] - this.#likeness[a] || a - b).slice(0, count));
    for (const person of touched) this.#likeness[person] = 0;
    return found;
  }

  /** Calls back with what a person buys. */
  forItems(person: number, visit: (item: number, weight: number) => void): void {
    for (let n = this.#offsets[person]; n < this.#offsets[person + 1]; n++) if (this.#items[n] >= 0) visit(this.#items[n], this.#weights[n]);
  }
}

/** A cosine of 1, but for rounding. */
const SAME = 1 - 1e-6;
