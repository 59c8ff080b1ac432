import type { CoVisitationConfig } from './config.ts';
import { decay, holdsBothWays, pairKind, pairRules, type PairRules } from './pair-kinds.ts';
import { normalized } from './similarity.ts';
import type { Streams } from './streams.ts';

/** Neighbour lists: row i holds item i's neighbours, strongest first. */
export interface PairCounts {
  /** [items + 1] */
  readonly offsets: Int32Array;
  /** [nnz] catalogue numbers */
  readonly neighbours: Int32Array;
  /** [nnz] decayed, weighted pair counts c_ij */
  readonly counts: Float32Array;
  /** [nnz] the kind that contributed most, `PAIR_KIND` */
  readonly kinds: Uint8Array;
  /** [items] decayed event counts pop_i */
  readonly popularity: Float32Array;
}

/**
 * Counts, for every item, the items that the same people met within the windows:
 * c_ij = sum over pairs of weight(kind) x 2^(-age / half-life) / log2(1 + gap); lines of the same instant have gap 1.
 * Item by item over its occurrences, so that no table of all pairs ever exists: O(events x lookback) time,
 * O(events + items x neighbours) memory.
 *
 * @param reference  end of the data, age 0
 * @param onItem     called between items, for progress and cancellation
 * @see Linden, Smith, York 2003, "Amazon.com Recommendations: Item-to-Item Collaborative Filtering"
 */
export function countPairs(
  streams: Streams,
  items: number,
  config: CoVisitationConfig,
  reference: number,
  onItem: (item: number) => void = () => {},
): PairCounts {
  const rules = pairRules(config);
  const popularity = new Float32Array(items);
  for (let p = 0; p < streams.item.length; p++) popularity[streams.item[p]] += decay(streams.time[p], reference, rules.halfLifeMs);
  const occurrences = occurrencesOf(streams, items);
  const row = new RowCounter(items);
  const kept = { offsets: new Int32Array(items + 1), neighbours: [] as number[], counts: [] as number[], kinds: [] as number[] };
  for (let item = 0; item < items; item++) {
    onItem(item);
    for (let n = occurrences.offsets[item]; n < occurrences.offsets[item + 1]; n++) {
      countAround(streams, occurrences.positions[n], occurrences.streams[n], rules, reference, row);
    }
    for (const neighbour of row.strongest(config.neighbours, (other, count) => normalized(count, popularity[item], popularity[other], config))) {
      kept.neighbours.push(neighbour);
      kept.counts.push(row.count(neighbour));
      kept.kinds.push(row.kind(neighbour));
    }
    kept.offsets[item + 1] = kept.neighbours.length;
    row.clear();
  }
  return {
    offsets: kept.offsets,
    neighbours: Int32Array.from(kept.neighbours),
    counts: Float32Array.from(kept.counts),
    kinds: Uint8Array.from(kept.kinds),
    popularity,
  };
}

/** Adds all pairs of the event at `position`, seen from its item, to `row`. */
function countAround(streams: Streams, position: number, stream: number, rules: PairRules, reference: number, row: RowCounter): void {
  const { item, time, role } = streams;
  const end = Math.min(streams.offsets[stream + 1], position + rules.lookback + 1);
  for (let p = position + 1; p < end && time[p] - time[position] <= rules.longestWindow; p++) {
    const kind = pairKind(role[position], role[p]);
    if (kind > 0 && item[p] !== item[position] && time[p] - time[position] <= rules.window[kind]) {
      row.add(item[p], kind, pairWeight(rules, kind, p - position, time[position], time[p], reference));
    }
  }
  const start = Math.max(streams.offsets[stream], position - rules.lookback);
  for (let p = position - 1; p >= start && time[position] - time[p] <= rules.longestWindow; p--) {
    const kind = pairKind(role[p], role[position]);
    if (kind > 0 && holdsBothWays(kind) && item[p] !== item[position] && time[position] - time[p] <= rules.window[kind]) {
      row.add(item[p], kind, pairWeight(rules, kind, position - p, time[p], time[position], reference));
    }
  }
}

/** What one pair counts. Lines of one instant are one basket: their order means nothing. */
export function pairWeight(rules: PairRules, kind: number, gap: number, earlier: number, later: number, reference: number): number {
  const closeness = earlier === later ? 1 : rules.gapWeight[gap];
  return rules.weight[kind] * closeness * decay(later, reference, rules.halfLifeMs);
}

interface Occurrences {
  readonly offsets: Int32Array;
  readonly positions: Int32Array;
  readonly streams: Int32Array;
}

function occurrencesOf(streams: Streams, items: number): Occurrences {
  const offsets = new Int32Array(items + 1);
  for (const item of streams.item) offsets[item + 1]++;
  for (let i = 0; i < items; i++) offsets[i + 1] += offsets[i];
  const next = offsets.slice(0, items);
  const positions = new Int32Array(streams.item.length);
  const owners = new Int32Array(streams.item.length);
  for (let stream = 0; stream + 1 < streams.offsets.length; stream++) {
    for (let p = streams.offsets[stream]; p < streams.offsets[stream + 1]; p++) {
      const to = next[streams.item[p]]++;
      positions[to] = p;
      owners[to] = stream;
    }
  }
  return { offsets, positions, streams: owners };
}

/** Sums of one row over kinds, dense with a list of touched neighbours. */
class RowCounter {
  readonly #sums: Float64Array;
  readonly #touched: number[] = [];

  constructor(items: number) {
    // [items x 4] by kind
    this.#sums = new Float64Array(items * 4);
  }

  add(neighbour: number, kind: number, weight: number): void {
    // A kind that is switched off adds nothing and must not list its neighbour twice.
    if (weight <= 0) return;
    if (this.count(neighbour) === 0) this.#touched.push(neighbour);
    this.#sums[neighbour * 4 + kind - 1] += weight;
  }

  count(neighbour: number): number {
    const at = neighbour * 4;
    return this.#sums[at] + this.#sums[at + 1] + this.#sums[at + 2] + this.#sums[at + 3];
  }

  kind(neighbour: number): number {
    let best = 0;
    for (let k = 1; k < 4; k++) if (this.#sums[neighbour * 4 + k] > this.#sums[neighbour * 4 + best]) best = k;
    return best + 1;
  }

  strongest(limit: number, similarity: (neighbour: number, count: number) => number): number[] {
    const scored = this.#touched.map((neighbour) => ({ neighbour, score: similarity(neighbour, this.count(neighbour)) }));
    scored.sort((a, b) => b.score - a.score || a.neighbour - b.neighbour);
    return scored.filter(({ score }) => score > 0).slice(0, limit).map(({ neighbour }) => neighbour);
  }

  clear(): void {
    for (const neighbour of this.#touched) this.#sums.fill(0, neighbour * 4, neighbour * 4 + 4);
    this.#touched.length = 0;
  }
}
