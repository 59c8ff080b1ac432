import { DAY_MS } from '@zhiyin/domain';

/** Past this exponent numbers are brought back to scale; Float64 would hold 1023. */
const HIGHEST_EXPONENT = 400;

/**
 * Counts that halve every half-life, without ever touching what did not change: an event at t adds 2^((t - landmark) / H),
 * so all items share one factor and their order needs no updating as time passes.
 * @see Cormode, Shkapenyuk, Srivastava, Xu 2009, "Forward Decay: A Practical Time Decay Model for Streaming Systems"
 */
export class DecayedCounts {
  #raw: Float64Array;
  readonly #halfLifeMs: number;
  #landmark: number;

  /** @param values counts as they stand at `landmark` (milliseconds); copied */
  constructor(values: Float64Array, halfLifeDays: number, landmark: number) {
    this.#raw = values.slice();
    this.#halfLifeMs = halfLifeDays * DAY_MS;
    this.#landmark = landmark;
  }

  add(index: number, weight: number, at: number): void {
    if (index >= this.#raw.length) this.#grow(index + 1);
    if (at - this.#landmark > HIGHEST_EXPONENT * this.#halfLifeMs) this.#rebase(at);
    this.#raw[index] += weight * this.#factor(at);
  }

  /** The count at `now`; events after `now` count more than once their weight, as clocks differ. */
  at(index: number, now: number): number {
    return index < this.#raw.length ? this.#raw[index] / this.#factor(now) : 0;
  }

  /** Events a day that would keep the count where it is. */
  ratePerDay(index: number, now: number): number {
    return (this.at(index, now) * Math.LN2 * DAY_MS) / this.#halfLifeMs;
  }

  get size(): number {
    return this.#raw.length;
  }

  values(now: number): Float64Array {
    return this.#raw.map((raw) => raw / this.#factor(now));
  }

  #factor(at: number): number {
    return 2 ** ((at - this.#landmark) / this.#halfLifeMs);
  }

  #rebase(to: number): void {
    this.#raw = this.values(to);
    this.#landmark = to;
  }

  #grow(size: number): void {
    const bigger = new Float64Array(Math.max(size, this.#raw.length * 2));
    bigger.set(this.#raw);
    this.#raw = bigger;
  }
}
