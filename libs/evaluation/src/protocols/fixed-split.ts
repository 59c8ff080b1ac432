import { historyBefore, partOf, rowsOfUsers, type DatasetView, type FixedSplit } from '@zhiyin/dataset';
import { seededRng } from '@zhiyin/domain';
import type { Metric, RankingTask } from '../ranking-task.ts';
import { KindredItems } from './kindred-items.ts';

const METRICS: readonly Metric[] = [{ measure: 'Recall', k: 20 }, { measure: 'NDCG', k: 20 }];
const HELD_OUT_SHARE = 0.2;

/**
 * Protocol 'lightgcn': everybody with a test item is asked once, over all items but those they trained with. Recall@20 is
 * hits / test items, NDCG@20 is cut at min(test items, 20); means over users.
 * @see He et al. 2020, "LightGCN"
 * @public
 */
export function fixedSplitTask({ train, test }: FixedSplit): RankingTask {
  const users = [...test.keys()].sort((a, b) => a - b);
  return {
    train, metrics: METRICS, targets: ['view'], questions: users.length,
    question(n) {
      const history = historyBefore(train, users[n], Infinity);
      const excluded = history.events.flatMap(({ item }) => item ?? []);
      return { history, now: train.until, excluded, relevant: test.get(users[n])!, unit: users[n], country: null };
    },
  };
}

/**
 * The same question about a fifth of everybody's own training items, at least one, which go together: a random item and what people
 * have with it. What comes next in a life is of a piece (a journey, a room to furnish); items drawn one by one would leave their
 * nearest in the history, and praise whoever finds these. Nobody is left without. @public
 */
export function fixedSplitValidation(view: DatasetView, seed: number): RankingTask {
  const rng = seededRng(seed).fork('held-out items');
  const { start, rows } = rowsOfUsers(view);
  const { item } = view.interactions();
  const kindred = new KindredItems(view);
  const kept: number[] = [];
  const test = new Map<number, Set<number>>();
  for (let user = 0; user < view.users.size; user++) {
    const own = rows.slice(start[user], start[user + 1]);
    const held = own.length < 2 ? 0 : Math.max(1, Math.round(own.length * HELD_OUT_SHARE));
    const sorted = held ? kindred.sorted(own[rng.integer(own.length)], own) : own;
    if (held) test.set(user, new Set(Array.from(sorted.subarray(0, held), (row) => item[row])));
    kept.push(...sorted.subarray(held));
  }
  return fixedSplitTask({ train: partOf(view, Int32Array.from(kept).sort()), test });
}
