import { historyBefore, partOf, rowsOfUsers, type DatasetView, type NextBaskets } from '@zhiyin/dataset';
import { DAY_MS } from '@zhiyin/domain';
import type { Metric, RankingTask } from '../ranking-task.ts';

const METRICS: readonly Metric[] = [{ measure: 'Recall', k: 10 }, { measure: 'NDCG', k: 10 }, { measure: 'PHR', k: 10 }];
const ASKED_AFTER_MS = 7 * DAY_MS;

/**
 * Protocol 'next-basket': a person's last basket is asked for, over all items, those bought before included. Means over
 * people; PHR is the share of people with a hit.
 * @see Li et al. 2023, "A Next Basket Recommendation Reality Check"
 * @public
 */
export function nextBasketTask({ train, test }: NextBaskets): RankingTask {
  const users = [...test.keys()].sort((a, b) => a - b);
  return {
    train, metrics: METRICS, targets: ['purchase'], questions: users.length,
    question(n) {
      const history = historyBefore(train, users[n], Infinity);
      return { history, now: train.until + ASKED_AFTER_MS, excluded: [], relevant: test.get(users[n])!, unit: users[n], country: null };
    },
  };
}

/** The same question about the last basket of what was left to train, for everybody with at least two. @public */
export function nextBasketValidation(view: DatasetView, _seed: number): RankingTask {
  const { start, rows } = rowsOfUsers(view);
  const { item, session } = view.interactions();
  const keep = new Uint8Array(item.length).fill(1);
  const test = new Map<number, ReadonlySet<number>>();
  for (let user = 0; user < view.users.size; user++) {
    const own = rows.subarray(start[user], start[user + 1]);
    if (!own.length || session[own[0]] === session[own[own.length - 1]]) continue;
    const last = own.filter((row) => session[row] === session[own[own.length - 1]]);
    for (const row of last) keep[row] = 0;
    test.set(user, new Set(Array.from(last, (row) => item[row])));
  }
  return nextBasketTask({ train: partOf(view, Int32Array.from(keep, (_, row) => row).filter((row) => keep[row] === 1)), test });
}
