import { Strongest } from './strongest.ts';

/** Room for so many times the limit: few selections, small arrays. */
const ROOM = 4;

/**
 * The `limit` strongest of a long stream of (item, strength) pairs, items ascending: most are turned away by one comparison. Ties: the
 * lower item. Memory 48 bytes times the limit.
 */
export class StrongestOfStream {
  readonly #strongest: Strongest;
  #held = 0;
  #floor = 0;

  constructor(private readonly limit: number) {
    this.#strongest = new Strongest(ROOM * limit);
  }

  /** @param strength > 0, others are turned away */
  offer(item: number, strength: number): void {
    if (!(strength > this.#floor)) return;
    this.#strongest.offer(item, strength);
    if (++this.#held === ROOM * this.limit) this.#shrink();
  }

  /** Takes everything out: items ascending. */
  take(): Int32Array {
    this.#held = 0;
    this.#floor = 0;
    return this.#strongest.take(this.limit).items;
  }

  #shrink(): void {
    const { items, strengths } = this.#strongest.take(this.limit);
    for (let n = 0; n < items.length; n++) this.#strongest.offer(items[n], strengths[n]);
    this.#held = items.length;
    this.#floor = strengths.reduce((least, strength) => Math.min(least, strength), Infinity);
  }
}
