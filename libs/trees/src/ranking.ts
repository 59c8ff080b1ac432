import type { Objective, Target } from './objective.ts';

/** Places that count; pairs that are both below it change nothing. */
export const RANKING_DEPTH = 20;

const gain = (label: number): number => 2 ** label - 1;
const discount = (place: number): number => 1 / Math.log2(place + 2);

/**
 * LambdaMART: within each group, every pair of rows with different labels pulls apart by what their change of places would
 * change NDCG@20. The loss is 1 - NDCG@20, a mean over the groups that have something to find. Cost O(rows depth) a round.
 *
 * @see Burges 2010, "From RankNet to LambdaRank to LambdaMART: An Overview"
 */
export function ranking({ labels, weights, groupEnds }: Target): Objective {
  if (!groupEnds?.length) throw new RangeError('ranking: expected groupEnds, got none');
  checkGroups(groupEnds, labels.length);
  const groups = Array.from(groupEnds, (end, n) => new Group(labels, n === 0 ? 0 : groupEnds[n - 1], end));
  const judged = groups.filter(({ ideal }) => ideal > 0);
  return {
    start: 0,
    derive(raw, gradients, hessians) {
      gradients.fill(0);
      hessians.fill(0);
      for (const group of judged) group.derive(raw, gradients, hessians, weights?.[group.from] ?? 1);
    },
    loss: (raw) => (judged.length ? 1 - judged.reduce((sum, group) => sum + group.ndcg(raw), 0) / judged.length : 0),
  };
}

function checkGroups(ends: Int32Array, rows: number): void {
  for (let n = 0; n < ends.length; n++) {
    if (ends[n] <= (n === 0 ? 0 : ends[n - 1])) throw new RangeError(`groupEnds: expected ascending row numbers, got ${ends[n]} at ${n}`);
  }
  if (ends[ends.length - 1] !== rows) throw new RangeError(`groupEnds: expected the last to be ${rows}, got ${ends[ends.length - 1]}`);
}

/** Rows that are ranked against each other. */
class Group {
  /** DCG@20 of the best order. */
  readonly ideal: number;

  constructor(
    private readonly labels: Float32Array,
    readonly from: number,
    private readonly to: number,
  ) {
    const best = labels.slice(from, to).sort().reverse();
    this.ideal = best.subarray(0, RANKING_DEPTH).reduce((sum, label, place) => sum + gain(label) * discount(place), 0);
  }

  ndcg(raw: Float64Array): number {
    let dcg = 0;
    for (const [place, row] of this.#order(raw).slice(0, RANKING_DEPTH).entries()) dcg += gain(this.labels[row]) * discount(place);
    return dcg / this.ideal;
  }

  derive(raw: Float64Array, gradients: Float32Array, hessians: Float32Array, weight: number): void {
    const order = this.#order(raw);
    const { labels } = this;
    const depth = Math.min(RANKING_DEPTH, order.length);
    for (let above = 0; above < depth; above++) {
      for (let below = above + 1; below < order.length; below++) {
        const [first, second] = [order[above], order[below]];
        if (labels[first] === labels[second]) continue;
        const [better, worse] = labels[first] > labels[second] ? [first, second] : [second, first];
        const change = Math.abs((gain(labels[better]) - gain(labels[worse])) * (discount(above) - (below < RANKING_DEPTH ? discount(below) : 0))) / this.ideal;
        const wrong = 1 / (1 + Math.exp(raw[better] - raw[worse]));
        const pull = weight * change * wrong;
        gradients[better] -= pull;
        gradients[worse] += pull;
        hessians[better] += pull * (1 - wrong);
        hessians[worse] += pull * (1 - wrong);
      }
    }
  }

  /** By score; equal scores in the order of rows. */
  #order(raw: Float64Array): number[] {
    return Array.from({ length: this.to - this.from }, (_, n) => this.from + n).sort((a, b) => raw[b] - raw[a] || a - b);
  }
}
