import type { Bitset } from '@zhiyin/domain';
import { bootstrapMean, type Estimate } from './paired-bootstrap.ts';
import { hitAt, ndcgAt, recallAt, reciprocalRankAt } from './ranking-metrics.ts';
import { metricName, type Metric, type Question, type RankingTask } from './ranking-task.ts';
import type { Recommendable } from './recommendable.ts';
import { spreadOf, type Spread } from './spread.ts';
import { catalogueOf } from './test-users.ts';

/** @public */
export interface AnswerOptions {
  readonly signal?: AbortSignal;
  /** First question; 0 unless told. */
  readonly from?: number;
  /** One past the last. */
  readonly to?: number;
}

/** How each question was answered. @public */
export interface Answers {
  /** [questions asked] by name of the metric. */
  readonly perQuestion: Readonly<Record<string, Float64Array>>;
  /** [questions asked] */
  readonly unit: Int32Array;
  /** [catalogue] how often each item stood in the first `k`, k being the largest cut-off. */
  readonly shown: Float64Array;
}

/**
 * Asks a recommender the questions of a task, one after the other.
 * Cost beside the recommender's own: O(items / 32) once, O(history + excluded) a question.
 * @public
 */
export async function answerTask(recommender: Recommendable, task: RankingTask, { signal, from = 0, to = task.questions }: AnswerOptions = {}): Promise<Answers> {
  const limit = Math.max(...task.metrics.map(({ k }) => k));
  const eligible = catalogueOf(task.train);
  const asked = Math.max(0, to - from);
  const perQuestion = Object.fromEntries(task.metrics.map((metric) => [metricName(metric), new Float64Array(asked)]));
  const unit = new Int32Array(asked);
  const shown = new Float64Array(task.train.items.size);
  for (let n = 0; n < asked; n++) {
    signal?.throwIfAborted();
    const question = task.question(from + n);
    const ranked = await ask(recommender, question, eligible, limit);
    unit[n] = question.unit;
    for (const metric of task.metrics) perQuestion[metricName(metric)][n] = measured(metric, ranked, question.relevant);
    for (const item of ranked) shown[item]++;
  }
  return { perQuestion, unit, shown };
}

/** @public */
export interface TaskResult extends Spread {
  readonly metrics: Readonly<Record<string, Estimate>>;
  readonly questions: number;
}

/** Means over all questions with 95 % intervals, drawn by unit, and what of the catalogue was shown. @public */
export function resultOf({ perQuestion, unit, shown }: Answers, task: RankingTask, seed: number): TaskResult {
  const metrics = Object.fromEntries(Object.entries(perQuestion).map(([name, values]) => [name, bootstrapMean(values, seed, undefined, unit)]));
  return { metrics, questions: unit.length, ...spreadOf(shown, catalogueOf(task.train), task.train) };
}

async function ask(recommender: Recommendable, { history, now, excluded, country }: Question, eligible: Bitset, limit: number): Promise<Int32Array> {
  // One set for all questions: what this one excludes comes out and goes back in.
  const removed: number[] = [];
  for (let i = 0; i < excluded.length; i++) {
    if (!eligible.has(excluded[i])) continue;
    eligible.delete(excluded[i]);
    removed.push(excluded[i]);
  }
  const { items } = await recommender.candidates({ history, limit, eligible, context: { now, placement: 'home', items: [], country, category: null } });
  for (const item of removed) eligible.add(item);
  return items.subarray(0, limit);
}

function measured({ measure, k }: Metric, ranked: Int32Array, relevant: ReadonlySet<number>): number {
  if (measure === 'Recall') return recallAt(ranked, relevant, k);
  if (measure === 'NDCG') return ndcgAt(ranked, relevant, k);
  if (measure === 'MRR') return reciprocalRankAt(ranked, relevant, k);
  return hitAt(ranked, relevant, k);
}
