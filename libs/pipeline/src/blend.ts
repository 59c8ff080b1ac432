import type { Capabilities } from '@zhiyin/strategy-sdk';
import { bestFirst } from './best-first.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import { selectRows, type Slate, type SourceColumn } from './slate.ts';

export type ScoredSlate = Slate & { readonly scores: Float64Array };

export interface BlendOptions {
  readonly method: PipelineDocument['blend']['method'];
  readonly k?: number;
  /** 1 where it names nobody. */
  weightOf(strategy: string): number;
  scaleOf(strategy: string): Capabilities['scoreScale'];
}

const DEFAULT_K = 60;

/**
 * One relevance per row, rows best first; equal relevance goes by catalogue number, so that an answer is repeatable.
 * 'reciprocal-rank': sum over sources of weight / (k + rank). 'weighted-score': sum of weight x normalised score.
 * O(rows x sources + rows log rows).
 * @see Cormack, Clarke, Buettcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and individual rank learning methods"
 */
export function blend(slate: Slate, options: BlendOptions): ScoredSlate {
  const scores = new Float64Array(slate.items.length);
  for (const source of slate.sources) {
    const weight = options.weightOf(source.strategy);
    if (options.method === 'reciprocal-rank') addReciprocalRanks(scores, source, weight, options.k ?? DEFAULT_K);
    else addNormalised(scores, source, weight, options.scaleOf(source.strategy));
  }
  return selectRows({ ...slate, scores }, bestFirst(scores, slate.items)) as ScoredSlate;
}

function addReciprocalRanks(sums: Float64Array, { ranks }: SourceColumn, weight: number, k: number): void {
  for (let row = 0; row < sums.length; row++) if (ranks[row] > 0) sums[row] += weight / (k + ranks[row]);
}

/**
 * Probabilities and cosines are comparable as they are (what is below 0 counts 0); an unbounded scale is stretched to
 * 0..1 over what this source answered, its worst still above the silence of a source: 0.05.
 */
function addNormalised(sums: Float64Array, { scores }: SourceColumn, weight: number, scale: Capabilities['scoreScale']): void {
  let low = Infinity;
  let high = -Infinity;
  for (const score of scores) {
    if (score < low) low = score;
    if (score > high) high = score;
  }
  const range = high - low;
  for (let row = 0; row < sums.length; row++) {
    const score = scores[row];
    if (Number.isNaN(score)) continue;
    const normalised = scale === 'unbounded' ? 0.05 + 0.95 * (range > 0 ? (score - low) / range : 1) : Math.min(1, Math.max(0, score));
    sums[row] += weight * normalised;
  }
}
