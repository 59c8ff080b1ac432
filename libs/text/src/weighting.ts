import type { CsrMatrix } from '@zhiyin/sparse';
import type { TermMatrix } from './term-matrix.ts';

export interface Bm25Options {
  /** How soon repeats of a term stop to matter; 0 = presence only. Default 1.2. */
  readonly k1?: number;
  /** 0..1, how much long documents are held back. Default 0.75. */
  readonly b?: number;
}

/**
 * BM25 term weights: idf x c (k1 + 1) / (c + k1 (1 - b + b length / mean length)), idf = ln(1 + (N - df + 0.5) / (df + 0.5)) > 0.
 * Counts already carry field weights, which makes this the simple form of BM25F.
 * @see Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", sections 3.4 and 3.6
 */
export function bm25(matrix: TermMatrix, { k1 = 1.2, b = 0.75 }: Bm25Options = {}): CsrMatrix {
  const { counts, lengths, documentFrequency } = matrix;
  const idf = Float64Array.from(documentFrequency, (df) => Math.log(1 + (counts.rows - df + 0.5) / (df + 0.5)));
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, counts.rows);
  return reweighted(counts, (count, row, term) => {
    const longness = 1 - b + (b * lengths[row]) / meanLength;
    return (idf[term] * count * (k1 + 1)) / (count + k1 * longness);
  });
}

/**
 * (1 + ln c) x (ln((1 + N) / (1 + df)) + 1): sublinear counts, smoothed idf that never reaches 0. Counts below 1 are taken as they are.
 * @see Manning, Raghavan, Schütze 2008, "Introduction to Information Retrieval", section 6.4
 */
export function tfIdf(matrix: TermMatrix): CsrMatrix {
  const { counts, documentFrequency } = matrix;
  const idf = Float64Array.from(documentFrequency, (df) => Math.log((1 + counts.rows) / (1 + df)) + 1);
  return reweighted(counts, (count, _row, term) => (count > 1 ? 1 + Math.log(count) : count) * idf[term]);
}

function reweighted(counts: CsrMatrix, weight: (count: number, row: number, term: number) => number): CsrMatrix {
  const values = new Float32Array(counts.values.length);
  for (let row = 0; row < counts.rows; row++) {
    for (let k = counts.offsets[row]; k < counts.offsets[row + 1]; k++) {
      values[k] = weight(counts.values[k], row, counts.columns[k]);
    }
  }
  return { ...counts, values };
}
