import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';
import type { SequentialRulesConfig } from './config.ts';
import { strengthOf } from './count-rules.ts';

/** Between trainings a row holds at most so many times `neighbours`; then the weakest are forgotten. */
const ROOM = 2;

/** Rules by today's catalogue numbers: what was trained, and rows that live events changed, copied when first touched. */
export class RuleTable {
  readonly #config: SequentialRulesConfig;
  readonly #offsets: Int32Array;
  readonly #followers: Int32Array;
  readonly #counts: Float32Array;
  readonly #rowOf = new Map<number, number>();
  readonly #popularity = new Map<number, number>();
  readonly #learned = new Map<number, Map<number, number>>();

  constructor(artifact: Artifact, config: SequentialRulesConfig, catalogue: CatalogueView) {
    this.#config = config;
    const numbers = artifact.vocabulary('items').map((id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#offsets = Int32Array.from(artifact.array('offsets').data);
    this.#followers = Int32Array.from(artifact.array('followers').data, (row) => numbers[row]);
    this.#counts = Float32Array.from(artifact.array('counts').data);
    artifact.array('popularity').data.forEach((popularity, row) => {
      if (numbers[row] < 0 || !(popularity > 0)) return;
      this.#rowOf.set(numbers[row], row);
      this.#popularity.set(numbers[row], popularity);
    });
  }

  knows(item: number): boolean {
    return this.#popularity.has(item);
  }

  /** Calls back with every item that follows `item`, and how strongly. */
  forFollowers(item: number, visit: (follower: number, strength: number) => void): void {
    const own = this.#popularity.get(item) ?? 0;
    const tell = (follower: number, count: number): void => visit(follower, strengthOf(count, own, this.#popularity.get(follower) ?? 0, this.#config));
    const learned = this.#learned.get(item);
    if (learned) learned.forEach((count, follower) => tell(follower, count));
    else this.#forTrained(item, tell);
  }

  addStep(item: number, weight: number): void {
    this.#popularity.set(item, (this.#popularity.get(item) ?? 0) + weight);
  }

  addRule(item: number, follower: number, weight: number): void {
    let row = this.#learned.get(item);
    if (!row) {
      const copy = new Map<number, number>();
      this.#forTrained(item, (known, count) => copy.set(known, count));
      this.#learned.set(item, (row = copy));
    }
    row.set(follower, (row.get(follower) ?? 0) + weight);
    if (row.size > ROOM * this.#config.neighbours) this.#learned.set(item, strongest(row, this.#config.neighbours));
  }

  #forTrained(item: number, visit: (follower: number, count: number) => void): void {
    const row = this.#rowOf.get(item);
    if (row === undefined) return;
    for (let n = this.#offsets[row]; n < this.#offsets[row + 1]; n++) if (this.#followers[n] >= 0) visit(this.#followers[n], this.#counts[n]);
  }
}

function strongest(row: ReadonlyMap<number, number>, count: number): Map<number, number> {
  return new Map([...row].sort(([a, x], [b, y]) => y - x || a - b).slice(0, count));
}
