const BUCKETS = 512;

/**
 * Sums of single precision over few items out of many, and the best of them in no order: what a first, rough look needs.
 * Plain arrays, because the loops that fill it are the hottest of the strategy. Fill it and take the shortlist without
 * awaiting in between.
 */
export class RoughScores {
  /** [highest catalogue number + 1] 0 for an item nobody met. */
  readonly sums: Float32Array;
  /** The items that have a sum: the first `count`. */
  readonly met: Int32Array;
  count = 0;

  constructor(size: number) {
    this.sums = new Float32Array(size);
    this.met = new Int32Array(size);
  }

  /**
   * The `limit` items of greatest positive sum, in no order, by 512 equal buckets up to the greatest: of the last bucket that
   * is needed those that were met first. O(met), where a heap pays for every item that is better than the worst. Forgets all sums.
   * @param without never among them
   */
  shortlist(limit: number, without: readonly number[]): Int32Array {
    const { sums, met, count } = this;
    for (const item of without) if (item < sums.length) sums[item] = Number.NEGATIVE_INFINITY;
    const scale = (BUCKETS - 1) / this.#greatest();
    const { bucket, room } = this.#lastBucket(limit, scale);
    const kept = new Int32Array(Math.min(limit, count));
    let [size, left] = [0, room];
    for (let n = 0; n < count; n++) {
      const item = met[n];
      const level = sums[item] > 0 ? (sums[item] * scale) | 0 : -1;
      if (level > bucket || (level === bucket && left-- > 0)) kept[size++] = item;
      sums[item] = 0;
    }
    for (const item of without) if (item < sums.length) sums[item] = 0;
    this.count = 0;
    return kept.subarray(0, size);
  }

  #greatest(): number {
    let greatest = 0;
    for (let n = 0; n < this.count; n++) if (this.sums[this.met[n]] > greatest) greatest = this.sums[this.met[n]];
    return greatest;
  }

  /** The lowest bucket that is needed for `limit` items, and how many of it. */
  #lastBucket(limit: number, scale: number): { readonly bucket: number; readonly room: number } {
    const { sums, met, count } = this;
    const sizes = new Int32Array(BUCKETS);
    for (let n = 0; n < count; n++) if (sums[met[n]] > 0) sizes[(sums[met[n]] * scale) | 0]++;
    let bucket = BUCKETS - 1;
    let above = 0;
    for (; bucket > 0 && above + sizes[bucket] < limit; bucket--) above += sizes[bucket];
    return { bucket, room: limit - above };
  }
}
