import { historyBefore, type HeldOut } from '@zhiyin/dataset';
import { Bitset, DataError, type EventType } from '@zhiyin/domain';
import { bootstrapMean, type Estimate } from './paired-bootstrap.ts';
import { ndcgAt, recallAt, reciprocalRankAt } from './ranking-metrics.ts';
import type { Recommendable } from './recommendable.ts';
import { spreadOf } from './spread.ts';
import { catalogueOf, defaultTargets, testUsers, type TestUser } from './test-users.ts';

/** @public */
export interface EvaluationOptions {
  /** NDCG, MRR, coverage, Gini, popularity and novelty look at the first `k`. Default 10. */
  readonly k?: number;
  /** Default 20. */
  readonly recallK?: number;
  /** At most so many users, drawn by `seed`. Default 2000. */
  readonly sampleUsers?: number;
  readonly seed?: number;
  /** Which events after the split count. Default: purchases, else any interest (`defaultTargets`). */
  readonly targets?: readonly EventType[];
  /**
   * 'excluded' (default): what the user had before (by a target event) may neither be recommended nor counts, so that the
   * figure is about discovery; 'allowed': repeat purchases count, for groceries.
   */
  readonly alreadyBought?: 'excluded' | 'allowed';
  readonly signal?: AbortSignal;
}

/** Metrics over one group of users. @public */
export interface AccuracyMetrics {
  readonly users: number;
  readonly recall: number;
  readonly ndcg: number;
  readonly mrr: number;
}

/** @public */
export interface Evaluation extends AccuracyMetrics {
  readonly k: number;
  readonly recallK: number;
  readonly targets: readonly EventType[];
  readonly withHistory: AccuracyMetrics;
  readonly withoutHistory: AccuracyMetrics;
  /** Share of the catalogue that was in anybody's first `k`. */
  readonly coverage: number;
  /** Over the whole catalogue, 0 = everything shown equally often. */
  readonly gini: number;
  /** Mean over shown items of the share of the training events that named them. */
  readonly meanPopularity: number;
  /** Mean of -log2 of that share (one event added to every item): bits of surprise. */
  readonly novelty: number;
  /** Mean over users of items returned / items asked for, within `k`: below 1 the list needs a fallback. */
  readonly filled: number;
  /** One entry a user, ascending: what `compare` pairs. */
  readonly perUser: { readonly user: Int32Array; readonly ndcg: Float64Array; readonly recall: Float64Array; readonly mrr: Float64Array; readonly hasHistory: Uint8Array };
}

/**
 * Full-catalogue ranking for users who did something after the split, each asked once with what was known before it.
 * No sampled negatives. `now` is the split; stock is not looked at, because it is today's.
 *
 * @throws DataError TOO_FEW_INTERACTIONS when no user has a target
 * Cost: one `candidates` call a user.
 * @public
 */
export async function evaluateRecommender(recommender: Recommendable, heldOut: HeldOut, options: EvaluationOptions = {}): Promise<Evaluation> {
  const { k = 10, recallK = 20, sampleUsers = 2000, seed = 1, targets = defaultTargets(heldOut), alreadyBought = 'excluded', signal } = options;
  const catalogue = catalogueOf(heldOut.past);
  const users = testUsers(heldOut, targets, alreadyBought === 'excluded', catalogue, sampleUsers, seed);
  if (!users.length) {
    throw new DataError('TOO_FEW_INTERACTIONS', `evaluation: expected at least one known user with a ${targets.join(' or ')} after the split, got none: hold out a longer time`);
  }
  const shown = new Float64Array(catalogue.size);
  const perUser = {
    user: Int32Array.from(users, ({ user }) => user), hasHistory: Uint8Array.from(users, ({ hasHistory }) => (hasHistory ? 1 : 0)),
    ndcg: new Float64Array(users.length), recall: new Float64Array(users.length), mrr: new Float64Array(users.length),
  };
  let filled = 0;
  for (const [i, user] of users.entries()) {
    signal?.throwIfAborted();
    const ranked = await ask(recommender, heldOut, user, catalogue, Math.max(k, recallK));
    perUser.ndcg[i] = ndcgAt(ranked, user.relevant, k);
    perUser.recall[i] = recallAt(ranked, user.relevant, recallK);
    perUser.mrr[i] = reciprocalRankAt(ranked, user.relevant, k);
    for (const item of ranked.subarray(0, k)) shown[item]++;
    filled += Math.min(k, ranked.length) / k / users.length;
  }
  return {
    k, recallK, targets, perUser, filled,
    ...accuracy(perUser, () => true),
    withHistory: accuracy(perUser, (i) => perUser.hasHistory[i] === 1),
    withoutHistory: accuracy(perUser, (i) => perUser.hasHistory[i] === 0),
    ...spreadOf(shown, catalogue, heldOut.past),
  };
}

/**
 * a minus b of one metric, paired by user, with a 95 % bootstrap interval: an interval above 0 says a is better.
 * @throws RangeError when the two were not asked about the same users
 * @public
 */
export function compare(a: Evaluation, b: Evaluation, { metric = 'ndcg', seed = 1 }: { readonly metric?: 'ndcg' | 'recall' | 'mrr'; readonly seed?: number } = {}): Estimate {
  const same = a.k === b.k && a.recallK === b.recallK && a.users === b.users && a.perUser.user.every((user, i) => user === b.perUser.user[i]);
  if (!same) throw new RangeError('compare: expected two evaluations of the same users and cut-offs; pass the same held-out slice, options and seed to both');
  return bootstrapMean(a.perUser[metric].map((value, i) => value - b.perUser[metric][i]), seed);
}

async function ask(recommender: Recommendable, heldOut: HeldOut, user: TestUser, catalogue: Bitset, limit: number): Promise<Int32Array> {
  const eligible = user.owned.length ? catalogue.clone().subtract(Bitset.of(catalogue.size, user.owned)) : catalogue;
  const history = historyBefore(heldOut.past, user.user);
  const country = history.events.findLast((event) => event.country !== null)?.country ?? user.country;
  const { items } = await recommender.candidates({
    history, limit, eligible, context: { now: heldOut.splitTime, placement: 'home', items: [], country, category: null },
  });
  return items.subarray(0, limit);
}

function accuracy(perUser: Evaluation['perUser'], include: (i: number) => boolean): AccuracyMetrics {
  const sum = { users: 0, recall: 0, ndcg: 0, mrr: 0 };
  for (let i = 0; i < perUser.user.length; i++) {
    if (!include(i)) continue;
    sum.users++;
    sum.recall += perUser.recall[i];
    sum.ndcg += perUser.ndcg[i];
    sum.mrr += perUser.mrr[i];
  }
  const n = sum.users || 1;
  return { users: sum.users, recall: sum.recall / n, ndcg: sum.ndcg / n, mrr: sum.mrr / n };
}
