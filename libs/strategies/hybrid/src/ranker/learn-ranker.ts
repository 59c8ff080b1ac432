import { openKernels, type Kernels } from '@zhiyin/compute';
import type { Rng } from '@zhiyin/domain';
import { bootstrapMean, type Estimate } from '@zhiyin/evaluation';
import { trainTrees, type BoostedTrees, type TreeSettings } from '@zhiyin/trees';
import { allOf, blended, learnWeights, ndcgOf } from '../learn-weights.ts';
import { SCALES } from '../source-scales.ts';
import { featureCount } from './candidate-features.ts';
import type { RankerConfig } from './ranker-config.ts';
import { monotone, questionFeatures, rowsOf, taughtRows, trainingRows, type RankedQuestions } from './training-rows.ts';

/** Fewer questions with something found teach trees nothing: the sources' ranks are added up instead. */
const LEAST_QUESTIONS = 100;
const FOLDS = 3;
/** Every so many questions of a fold say when to stop. */
const STOPPING = 5;
const NEVER = new AbortController().signal;

/** Who orders the candidates: trees, a weighted sum, ranks added up, or the best source alone. */
export type RankerKind = 'trees' | 'blend' | 'ranks' | 'source';

export interface LearnedRanker {
  readonly kind: RankerKind;
  /** [sources x SCALES] of the weighted sum, which is a feature of the trees too. */
  readonly weights: Float64Array;
  readonly trees: BoostedTrees | null;
  /** Place of the best source among the sources. */
  readonly bestSource: number;
  /** Mean NDCG on questions nobody learned from; 0 where nothing was judged. */
  readonly ndcg: Readonly<Record<'trees' | 'blend' | 'source', number>>;
  /** Of the winner over the best source; null where nothing was judged. */
  readonly gain: Estimate | null;
}

/**
 * Learns to order what the sources answer, and judges it on questions it has not seen (three folds). Trees or weighted sum, whichever is
 * better there, serve when they beat the best single source by interval; else that source serves. A log that cannot say adds up ranks.
 * Cost: four trainings of trees and of weights.
 */
export async function learnRanker(ranked: RankedQuestions, config: RankerConfig, rng: Rng, signal: AbortSignal = NEVER): Promise<LearnedRanker> {
  const { judged, sources } = ranked;
  const questions = allOf(judged);
  const found = questions.filter((n) => judged.hits[n].length > 0);
  if (found.length < LEAST_QUESTIONS) return untaught(sources);
  const kernels = await openKernels();
  try {
    const taught = taughtRows(judged, rng.fork('rows'));
    const learner = new Learner(ranked, config, taught, kernels, rng.fork('trees').integer(2 ** 31), signal);
    const { trees: treeScores, blend: blendScores, size } = await learner.crossFit(questions);
    const singles = Array.from({ length: sources }, (_, source) => ndcgOf(judged, Float64Array.from(judged.columns[source * SCALES.length]), config.cutoff, questions));
    const bestSource = singles.reduce((best, own, source) => (mean(own) > mean(singles[best]) ? source : best), 0);
    const kind = mean(treeScores) >= mean(blendScores) ? 'trees' as const : 'blend' as const;
    const winner = kind === 'trees' ? treeScores : blendScores;
    const gain = bootstrapMean(winner.map((ndcg, n) => ndcg - singles[bestSource][n]), 1);
    const { weights } = learnWeights(judged, { cutoff: config.cutoff, passes: config.passes, signal });
    return {
      kind: gain.low > 0 ? kind : 'source', weights, bestSource, gain,
      trees: kind === 'trees' && gain.low > 0 ? await learner.trees(questions, weights, size) : null,
      ndcg: { trees: mean(treeScores), blend: mean(blendScores), source: mean(singles[bestSource]) },
    };
  } finally {
    await kernels.close();
  }
}

export function untaught(sources: number): LearnedRanker {
  return { kind: 'ranks', weights: new Float64Array(sources * SCALES.length), trees: null, bestSource: 0, ndcg: { trees: 0, blend: 0, source: 0 }, gain: null };
}

class Learner {
  constructor(
    private readonly ranked: RankedQuestions,
    private readonly config: RankerConfig,
    private readonly taught: readonly Int32Array[],
    private readonly kernels: Kernels,
    private readonly seed: number,
    private readonly signal: AbortSignal,
  ) {}

  /** [questions] NDCG of each kind, by what did not see the question; and how many trees were best on average. */
  async crossFit(questions: Int32Array): Promise<{ trees: Float64Array; blend: Float64Array; size: number }> {
    const { judged } = this.ranked;
    const { cutoff, passes } = this.config;
    const [trees, blend] = [new Float64Array(questions.length), new Float64Array(questions.length)];
    let size = 0;
    for (let fold = 0; fold < FOLDS; fold++) {
      const [own, others] = [questions.filter((n) => n % FOLDS === fold), questions.filter((n) => n % FOLDS !== fold)];
      const { weights } = learnWeights(judged, { cutoff, passes, questions: others, signal: this.signal });
      const stopping = (n: number): boolean => Math.floor(n / FOLDS) % STOPPING === 0;
      const fitted = await this.trees(others.filter((n) => !stopping(n)), weights, null, others.filter(stopping));
      size += fitted.size / FOLDS;
      const sums = blended(judged, weights);
      ndcgOf(judged, sums, cutoff, own).forEach((ndcg, k) => (blend[own[k]] = ndcg));
      ndcgOf(judged, this.#scores(fitted, own, sums), cutoff, own).forEach((ndcg, k) => (trees[own[k]] = ndcg));
    }
    return { trees, blend, size: Math.max(1, Math.round(size)) };
  }

  /** @param size trees to grow; null: until questions that are not learned from get no better */
  async trees(questions: Int32Array, weights: Float64Array, size: number | null, stopping: Int32Array = new Int32Array(0)): Promise<BoostedTrees> {
    const sums = blended(this.ranked.judged, weights);
    const rows = trainingRows(this.ranked, questions, this.taught, sums);
    const validation = size === null ? trainingRows(this.ranked, stopping, this.taught, sums) : undefined;
    const { learningRate, leaves, minRowsPerLeaf, trees } = this.config;
    const settings: TreeSettings = {
      objective: 'ranking', seed: this.seed, learningRate, leaves, minRowsPerLeaf, trees: size ?? trees, l2: 5, featureShare: 0.7, rowShare: 0.8, patience: 50,
      monotone: monotone(this.ranked.sources),
    };
    return trainTrees(rows, settings, { kernels: this.kernels, signal: this.signal, ...(validation && validation.matrix.rows ? { validation } : {}) });
  }

  /** [rows] of these questions; 0 elsewhere. */
  #scores(trees: BoostedTrees, questions: Int32Array, sums: Float64Array): Float64Array {
    const { judged, sources } = this.ranked;
    const scores = new Float64Array(sums.length);
    for (const n of questions) {
      this.signal.throwIfAborted();
      const rows = rowsOf(judged, n);
      if (rows.length) scores.set(trees.raw({ rows: rows.length, features: featureCount(sources), values: questionFeatures(this.ranked, n, sums, rows) }), judged.start[n]);
    }
    return scores;
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
