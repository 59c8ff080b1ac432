import { DAY_MS } from '@zhiyin/domain';

/** What is counted, and after how many days it counts half. Steady traffic piles up in proportion to the half-life. */
export const SIGNALS = [
  { of: 'view', halfLifeDays: 1 }, { of: 'view', halfLifeDays: 7 }, { of: 'view', halfLifeDays: 30 }, { of: 'cart', halfLifeDays: 30 },
  { of: 'purchase', halfLifeDays: 7 }, { of: 'purchase', halfLifeDays: 30 }, { of: 'return', halfLifeDays: 30 },
] as const;
export type Signal = (typeof SIGNALS)[number]['of'];

/** Places in what `read` fills. */
export const VIEWS_1 = 0, VIEWS_7 = 1, VIEWS_30 = 2, CARTS_30 = 3, PURCHASES_7 = 4, PURCHASES_30 = 5, RETURNS_30 = 6;

const WIDTH = SIGNALS.length;
const LN2 = Math.LN2 / DAY_MS;

/** Plain arrays of `FadingCounts`: what an artifact keeps. */
export interface FadingArrays {
  readonly sums: Float32Array;
  readonly lastAt: Float64Array;
  readonly firstAt: Float64Array;
}

/**
 * Counts that fade, by row, each as of any moment that is not before its last event. Order of arrival does not matter but for rounding.
 * 44 bytes a row.
 */
export class FadingCounts {
  #sums: Float32Array;
  #lastAt: Float64Array;
  #firstAt: Float64Array;
  #rows: number;

  constructor({ sums, lastAt, firstAt }: FadingArrays = { sums: new Float32Array(), lastAt: new Float64Array(), firstAt: new Float64Array() }) {
    [this.#sums, this.#lastAt, this.#firstAt, this.#rows] = [sums, lastAt, firstAt, lastAt.length];
  }

  get rows(): number {
    return this.#rows;
  }

  /** Milliseconds since 1970 of the first event; NaN before it. */
  firstAt(row: number): number {
    return row < this.#rows ? this.#firstAt[row] : NaN;
  }

  /** Counts one event. Cost O(1). */
  add(row: number, signal: Signal, at: number): void {
    this.#grow(row + 1);
    const [last, offset] = [this.#lastAt[row], row * WIDTH];
    const fresh = Number.isNaN(last) || at >= last;
    for (let n = 0; n < WIDTH; n++) {
      const { of, halfLifeDays } = SIGNALS[n];
      if (fresh && last < at) this.#sums[offset + n] *= Math.exp((-LN2 * (at - last)) / halfLifeDays);
      if (of === signal) this.#sums[offset + n] += fresh ? 1 : Math.exp((-LN2 * (last - at)) / halfLifeDays);
    }
    if (fresh) this.#lastAt[row] = at;
    if (!(this.#firstAt[row] <= at)) this.#firstAt[row] = at;
  }

  /** Fills `out` [SIGNALS] with the counts of a row as of `now`; zeros for a row nobody has. Cost O(1). */
  read(row: number, now: number, out: Float64Array): void {
    if (row < 0 || row >= this.#rows || Number.isNaN(this.#lastAt[row])) {
      out.fill(0);
      return;
    }
    const age = Math.max(0, now - this.#lastAt[row]);
    const [day, week, month] = [Math.exp(-LN2 * age), Math.exp((-LN2 * age) / 7), Math.exp((-LN2 * age) / 30)];
    const offset = row * WIDTH;
    for (let n = 0; n < WIDTH; n++) {
      const { halfLifeDays } = SIGNALS[n];
      out[n] = this.#sums[offset + n] * (halfLifeDays === 1 ? day : halfLifeDays === 7 ? week : month);
    }
  }

  toArrays(): FadingArrays {
    return { sums: this.#sums.slice(0, this.#rows * WIDTH), lastAt: this.#lastAt.slice(0, this.#rows), firstAt: this.#firstAt.slice(0, this.#rows) };
  }

  get bytes(): number {
    return this.#sums.byteLength + this.#lastAt.byteLength + this.#firstAt.byteLength;
  }

  #grow(rows: number): void {
    if (rows <= this.#rows) return;
    if (rows > this.#lastAt.length) {
      const capacity = Math.max(64, rows, 2 * this.#lastAt.length);
      const [sums, lastAt, firstAt] = [new Float32Array(capacity * WIDTH), new Float64Array(capacity).fill(NaN), new Float64Array(capacity).fill(NaN)];
      sums.set(this.#sums.subarray(0, this.#rows * WIDTH));
      lastAt.set(this.#lastAt.subarray(0, this.#rows));
      firstAt.set(this.#firstAt.subarray(0, this.#rows));
      [this.#sums, this.#lastAt, this.#firstAt] = [sums, lastAt, firstAt];
    }
    this.#rows = rows;
  }
}
