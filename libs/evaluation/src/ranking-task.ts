import type { DatasetView, PastOfUser } from '@zhiyin/dataset';
import type { EventType } from '@zhiyin/domain';

/** One question with what a good answer would have held. @public */
export interface Question {
  readonly history: PastOfUser;
  /** Milliseconds since 1970 UTC at which it is asked. */
  readonly now: number;
  /** May not be answered; catalogue numbers. */
  readonly excluded: ArrayLike<number>;
  /** Not empty. */
  readonly relevant: ReadonlySet<number>;
  /** What belongs together when intervals are estimated: a person, or a session with all its questions. */
  readonly unit: number;
  readonly country: string | null;
}

/** 'Recall@20': a measure of one ranked list and its cut-off. @public */
export interface Metric {
  readonly measure: 'Recall' | 'NDCG' | 'MRR' | 'HR' | 'PHR';
  readonly k: number;
}

/**
 * What a strategy learns from and what it is then asked, over all items of the catalogue. Questions are made when they are
 * asked for, so that a hundred thousand of them take no memory.
 * @public
 */
export interface RankingTask {
  readonly train: DatasetView;
  readonly metrics: readonly Metric[];
  /** Events that say what is asked for: what a popularity baseline counts. */
  readonly targets: readonly EventType[];
  readonly questions: number;
  /** @param n 0 .. questions - 1 */
  question(n: number): Question;
}

/** @public */
export const metricName = ({ measure, k }: Metric): string => `${measure}@${k}`;
