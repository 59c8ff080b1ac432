import type { Searcher } from '@zhiyin/evaluation';
import { transpose } from '@zhiyin/sparse';
import { bm25, TermMatrixBuilder } from '@zhiyin/text';

/**
 * What everybody can build in an hour, for comparison: BM25 (k1 = 1.2, b = 0.75) over titles, tokens `[a-z0-9]+`, a plural s cut.
 */
export function referenceSearch(titles: readonly string[]): Searcher {
  const builder = new TermMatrixBuilder();
  for (const title of titles) builder.add([{ tokens: tokensOf(title), weight: 1 }]);
  const matrix = builder.build();
  const postings = transpose(bm25(matrix, { k1: 1.2, b: 0.75 }));
  const numberOf = new Map(matrix.terms.map((term, number) => [term, number]));
  return async (text, limit) => {
    const scores = new Map<number, number>();
    for (const term of new Set(tokensOf(text))) {
      const number = numberOf.get(term);
      if (number === undefined) continue;
      for (let k = postings.offsets[number]; k < postings.offsets[number + 1]; k++) {
        const item = postings.columns[k];
        scores.set(item, (scores.get(item) ?? 0) + postings.values[k]);
      }
    }
    return [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, limit).map(([item]) => item);
  };
}

function tokensOf(text: string): string[] {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((token) => (token.length > 3 && token.endsWith('s') ? token.slice(0, -1) : token));
}
