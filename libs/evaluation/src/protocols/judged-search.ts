import type { JudgedQueries } from '@zhiyin/dataset';
import { bootstrapMean, type Estimate } from '../paired-bootstrap.ts';
import { recallAt, reciprocalRankAt } from '../ranking-metrics.ts';

/** Finds items by a text, best first. @public */
export type Searcher = (text: string, limit: number) => Promise<ArrayLike<number>>;

/** How each query was answered. @public */
export interface SearchAnswers {
  /** [queries] */
  readonly recallAt50: Float64Array;
  /** [queries] */
  readonly reciprocalRankAt10: Float64Array;
  /** Share of the queries that found nothing at all. */
  readonly empty: number;
}

const RECALL_K = 50;
const MRR_K = 10;

/** Protocol 'homedepot-search': retrieval over all titles; Recall@50 and MRR@10, every query once. @public */
export async function answerQueries(search: Searcher, queries: JudgedQueries['queries']): Promise<SearchAnswers> {
  const answers = { recallAt50: new Float64Array(queries.length), reciprocalRankAt10: new Float64Array(queries.length) };
  let empty = 0;
  for (const [n, { text, relevant }] of queries.entries()) {
    const found = await search(text, RECALL_K);
    if (found.length === 0) empty++;
    answers.recallAt50[n] = recallAt(found, relevant, RECALL_K);
    answers.reciprocalRankAt10[n] = reciprocalRankAt(found, relevant, MRR_K);
  }
  return { ...answers, empty: empty / queries.length };
}

/** a minus b, paired by query, with a 95 % interval. @public */
export function searchGain(a: SearchAnswers, b: SearchAnswers, metric: 'recallAt50' | 'reciprocalRankAt10', seed: number): Estimate {
  return bootstrapMean(a[metric].map((value, n) => value - b[metric][n]), seed);
}
