import { historyBefore, splitByTime, type DatasetView } from '@zhiyin/dataset';
import { DAY_MS, DataError } from '@zhiyin/domain';
import type { Metric, RankingTask } from '../ranking-task.ts';
import { catalogueOf, defaultTargets, testUsers } from '../test-users.ts';

const METRICS: readonly Metric[] = [{ measure: 'Recall', k: 20 }, { measure: 'NDCG', k: 10 }, { measure: 'MRR', k: 10 }];
/** The newest fifth of the log is held out, four weeks at most. */
const HELD_OUT_SHARE = 0.2;
const HELD_OUT_DAYS = 28;
const ASKED_PEOPLE = 10_000;

/** @public */
export interface TimeSplitOptions {
  readonly seed: number;
  readonly testDays?: number;
  /** 'allowed' counts repeat purchases too. Default 'excluded'. */
  readonly alreadyBought?: 'excluded' | 'allowed';
  /** At most so many people, drawn by the seed. */
  readonly sampleUsers?: number;
}

/**
 * Protocol 'time-split', the honest one: trained on what came before one instant, asked about everybody who bought (or,
 * where nobody buys, looked at) something after it, over the full catalogue.
 * @throws DataError TOO_FEW_INTERACTIONS, SYNTHETIC_TIMES
 * @public
 */
export function timeSplitTask(view: DatasetView, { seed, testDays, alreadyBought = 'excluded', sampleUsers = ASKED_PEOPLE }: TimeSplitOptions): RankingTask {
  const days = testDays ?? Math.max(Number.MIN_VALUE, Math.min(HELD_OUT_DAYS, ((view.until - view.from) / DAY_MS) * HELD_OUT_SHARE));
  const { train, test } = splitByTime(view, { testDays: days });
  const targets = defaultTargets(test);
  const users = testUsers(test, targets, alreadyBought === 'excluded', catalogueOf(train), sampleUsers, seed);
  if (!users.length) throw new DataError('TOO_FEW_INTERACTIONS', `time split: expected at least one known person with a ${targets.join(' or ')} in the last ${days.toFixed(1)} days, got none: hold out a longer time`);
  return {
    train, metrics: METRICS, targets, questions: users.length,
    question(n) {
      const { user, relevant, owned, country } = users[n];
      const history = historyBefore(train, user);
      return { history, now: test.splitTime, excluded: owned, relevant, unit: user, country: history.events.findLast((event) => event.country !== null)?.country ?? country };
    },
  };
}

/** The same question about the newest part of what was left to train. @public */
export function timeSplitValidation(view: DatasetView, seed: number): RankingTask {
  return timeSplitTask(view, { seed });
}
