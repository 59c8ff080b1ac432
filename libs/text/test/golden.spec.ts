import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cosine, type CsrMatrix } from '@zhiyin/sparse';
import { bm25, tfIdf, TermMatrixBuilder, type TermMatrix } from '@zhiyin/text';

interface Corpus {
  readonly counts: number[][];
  readonly k1: number;
  readonly b: number;
  readonly bm25: number[][];
  readonly tfIdf: number[][];
  readonly cosine: number[][];
}
const { corpora } = JSON.parse(fs.readFileSync(new URL('../../../tools/golden/term-weights.json', import.meta.url), 'utf8')) as { corpora: Corpus[] };

/** Terms are named so that their alphabetical order is that of the columns. */
function matrixOf(counts: number[][]): TermMatrix {
  const builder = new TermMatrixBuilder();
  for (const row of counts) {
    builder.add([{ weight: 1, tokens: row.flatMap((count, term) => Array<string>(count).fill(`t${String(term).padStart(3, '0')}`)) }]);
  }
  return builder.build();
}

/** Weights are stored as 32-bit floats: half a unit in the last place, and as much again for the sums of a cosine. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(2 ** -23 * Math.max(1, Math.abs(expected)));
}

function expectSame(weights: CsrMatrix, expected: number[][]): void {
  expected.forEach((row, document) => {
    const dense = new Float64Array(weights.width);
    for (let k = weights.offsets[document]; k < weights.offsets[document + 1]; k++) dense[weights.columns[k]] = weights.values[k];
    row.forEach((value, term) => expectClose(dense[term], value));
  });
}

describe.each(corpora)('weights of a corpus agree with NumPy and scikit-learn (k1 $k1, b $b)', ({ counts, k1, b, ...expected }) => {
  const matrix = matrixOf(counts);

  it('BM25', () => expectSame(bm25(matrix, { k1, b }), expected.bm25));

  it('TF-IDF', () => expectSame(tfIdf(matrix), expected.tfIdf));

  it('cosines', () => {
    const weights = tfIdf(matrix);
    expected.cosine.forEach((row, left) => row.forEach((value, right) => expectClose(cosine(weights, left, right), value)));
  });
});
