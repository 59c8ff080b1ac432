import { splitByTime, type DatasetView, type HeldOut, type TimeSplit } from '@zhiyin/dataset';
import { DataError, DAY_MS, type JsonObject } from '@zhiyin/domain';
import { bootstrapMean, compare, evaluateBesideBaselines, evaluateRecommender, type Estimate, type Evaluation } from '@zhiyin/evaluation';
import type { Recommender } from '@zhiyin/strategy-sdk';
import type { RunJournal } from './run-journal.ts';

/** The newest fifth of the log is held out, four weeks at most. */
const HELD_OUT_SHARE = 0.2;
const HELD_OUT_DAYS = 28;
const SAMPLED_USERS = 2000;

export interface AssessOptions {
  readonly data: DatasetView;
  readonly seed: number;
  readonly journal: RunJournal;
  readonly signal: AbortSignal;
  /** Trains on the earlier slice. */
  readonly challenger: (early: DatasetView) => Promise<Recommender>;
  /** The same with the champion's settings; null when they are the challenger's own. */
  readonly champion: ((early: DatasetView) => Promise<Recommender>) | null;
}

/** What the gate looks at, and what the run keeps. */
export interface Assessment {
  readonly overPopularity: Estimate | null;
  readonly overChampion: Estimate | null;
  readonly record: JsonObject;
}

/**
 * Judges a strategy by what came later: trained before one instant, asked about people who did something after it, beside
 * popularity of all time and of seven days. A shop too young to hold anything out,
 * or whose times were made up, is not judged, and the record says so.
 */
export async function assess(options: AssessOptions): Promise<Assessment> {
  try {
    return await judge(options, splitOf(options.data));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    options.journal.log.warn({ code: error.code, reason: error.message }, 'not judged: nothing to hold out');
    return { overPopularity: null, overChampion: null, record: { evaluation: null, evaluationMissing: error.message, evaluationMissingCode: error.code } };
  }
}

/** The newest part is held out to judge by: nothing is learned or chosen on it. */
export function splitOf(data: DatasetView): TimeSplit {
  return splitByTime(data, { testDays: Math.max(Number.MIN_VALUE, Math.min(HELD_OUT_DAYS, ((data.until - data.from) / DAY_MS) * HELD_OUT_SHARE)) });
}

async function judge({ seed, signal, journal, challenger, champion }: AssessOptions, { train, test }: TimeSplit): Promise<Assessment> {
  const asked = { seed, signal, sampleUsers: SAMPLED_USERS };
  const own = await closing(await challenger(train), (recommender) => evaluateBesideBaselines(recommender, test, asked));
  const older = champion && await closing(await champion(train), (recommender) => evaluateRecommender(recommender, test, { ...asked, targets: own.own.targets }));
  const overChampion = older && compare(own.own, older, { seed });
  const record = {
    ...sliceOf(test, own.own),
    model: figures(own.own, seed), popularity: figures(own.popularity, seed), popular7Days: figures(own.popular7Days, seed),
    overPopularity: { ...own.overPopularity }, overPopular7Days: { ...own.overPopular7Days },
    ...(older ? { championSettings: figures(older, seed), overChampion: { ...overChampion } } : {}),
  };
  journal.log.info(
    { users: own.own.users, ndcgAt10: own.own.ndcg, recallAt20: own.own.recall, popularityNdcgAt10: own.popularity.ndcg, popularityRecallAt20: own.popularity.recall },
    'judged on a later slice',
  );
  return { overPopularity: own.overPopularity, overChampion, record: { evaluation: record as unknown as JsonObject } };
}

function sliceOf({ splitTime, until }: HeldOut, { users, targets }: Evaluation): JsonObject {
  return { from: splitTime, until, users, targets: [...targets] };
}

function figures(evaluation: Evaluation, seed: number): JsonObject {
  const { perUser, coverage, mrr, novelty, filled } = evaluation;
  return {
    recallAt20: { ...bootstrapMean(perUser.recall, seed) },
    ndcgAt10: { ...bootstrapMean(perUser.ndcg, seed) },
    mrrAt10: mrr, coverageAt10: coverage, gini: evaluation.gini, novelty, filled,
    withHistory: { ...evaluation.withHistory }, withoutHistory: { ...evaluation.withoutHistory },
  };
}

async function closing<T>(recommender: Recommender, work: (recommender: Recommender) => Promise<T>): Promise<T> {
  try {
    return await work(recommender);
  } finally {
    await recommender.close?.();
  }
}
