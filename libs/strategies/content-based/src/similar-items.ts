import { ArtifactError, Bitset } from '@zhiyin/domain';
import { ScoreBoard, type Artifact, type NamedArray } from '@zhiyin/strategy-sdk';
import type { ContentBasedConfig } from './config.ts';
import { ContentIndex } from './content-index.ts';
import { Query } from './query.ts';
import { RoughScores } from './rough-scores.ts';
import type { TermVectors } from './term-vectors.ts';

/** Cosines are stored in so many steps: the best are scored exactly afterwards, so a byte is enough to choose them. */
const LEVELS = 255;

/**
 * The most similar items of every item, worked out once at training. The cosine of a weighted sum of items is the weighted
 * sum of their cosines, so a history is answered by adding up short lists instead of searching an index.
 */
export class SimilarItems {
  /** [rows + 1] */
  readonly #offsets: Int32Array;
  /** [nnz] catalogue numbers, -1 for an item that has left */
  readonly #items: Int32Array;
  /** [nnz] cosines in 1/255 */
  readonly #cosines: Uint8Array;

  private constructor(
    private readonly vectors: TermVectors,
    offsets: Int32Array,
    items: Int32Array,
    cosines: Uint8Array,
  ) {
    this.#offsets = offsets;
    this.#items = items;
    this.#cosines = cosines;
  }

  /** null for an artifact from before there were such lists. */
  static from(artifact: Artifact, vectors: TermVectors): SimilarItems | null {
    try {
      return new SimilarItems(
        vectors,
        Int32Array.from(artifact.array('similarOffsets').data),
        numbered(artifact.array('similarItems').data, vectors.numbers),
        Uint8Array.from(artifact.array('similarCosines').data),
      );
    } catch (error) {
      if (error instanceof ArtifactError && error.code === 'ARRAY_MISSING') return null;
      throw error;
    }
  }

  /** Adds one item and its neighbours, times `weight`, to the scores: nothing is more like it than itself. */
  addTo(scores: RoughScores, item: number, weight: number, words: Uint32Array): void {
    const row = this.vectors.row(item);
    if (row < 0) return;
    const { sums, met } = scores;
    const step = weight / LEVELS;
    let count = scores.count;
    if ((words[item >>> 5] & (1 << (item & 31))) !== 0) {
      if (sums[item] === 0) met[count++] = item;
      sums[item] += weight;
    }
    for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) {
      const other = this.#items[k];
      // -1 has no bit either.
      if ((words[other >>> 5] & (1 << (other & 31))) === 0) continue;
      if (sums[other] === 0) met[count++] = other;
      sums[other] += step * this.#cosines[k];
    }
    scores.count = count;
  }
}

/** A loop, because `Int32Array.from` with a function takes a second for a hundred thousand items. */
function numbered(rows: ArrayLike<number>, numbers: Int32Array): Int32Array {
  const items = new Int32Array(rows.length);
  for (let k = 0; k < items.length; k++) items[k] = numbers[rows[k]];
  return items;
}

/**
 * Learns the lists: for every row its `config.neighbours` most similar other rows, found in the index as any query would be
 * and scored exactly. O(rows x postingsPerQuery) at most.
 * @param vectors  numbered by row
 * @param onRow    called before each row, for progress and cancellation
 */
export function learnSimilarItems(vectors: TermVectors, config: ContentBasedConfig, onRow: (row: number) => void): Record<string, NamedArray> {
  const rows = vectors.numbers.length;
  const index = new ContentIndex(vectors);
  const [query, scores, board] = [new Query(vectors.terms.length), new RoughScores(rows), new ScoreBoard()];
  const everything = Bitset.all(rows);
  const offsets = new Int32Array(rows + 1);
  const items = new Int32Array(rows * config.neighbours);
  const cosines = new Uint8Array(rows * config.neighbours);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    onRow(row);
    vectors.addTo(query, row, 1);
    index.collect(query, scores, everything.words, config);
    const rough = scores.shortlist(2 * config.neighbours, [row]);
    board.addAll(rough, vectors.similarities(query, rough), 0, rough.length, 1);
    const best = board.best(config.neighbours, everything);
    for (let n = 0; n < best.items.length; n++) {
      items[end] = best.items[n];
      // What rounds to nothing is still a neighbour.
      cosines[end++] = Math.max(1, Math.round(Math.min(1, best.scores[n]) * LEVELS));
    }
    offsets[row + 1] = end;
    board.clear();
    query.clear();
  }
  return {
    similarOffsets: { data: offsets, shape: [rows + 1] },
    similarItems: { data: items.slice(0, end), shape: [end] },
    similarCosines: { data: cosines.slice(0, end), shape: [end] },
  };
}
