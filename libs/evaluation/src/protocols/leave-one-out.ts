import { eventOfRow, partOf, rowsOfUsers, type DatasetView } from '@zhiyin/dataset';
import type { Metric, Question, RankingTask } from '../ranking-task.ts';

const METRICS: readonly Metric[] = [{ measure: 'HR', k: 10 }, { measure: 'NDCG', k: 10 }];

/**
 * Protocol 'leave-one-out-full': a person's last item is asked for, over all items but those of their history; everything
 * before it trains. People with fewer than three events train and are not asked.
 * @see Petrov, Macdonald 2023, "gSASRec: Reducing Overconfidence in Sequential Recommendation Trained with Negative Sampling"
 * @public
 */
export function leaveOneOutTask(view: DatasetView): RankingTask {
  return holdingOut(view, 3);
}

/** The same question about the second last item: settings are chosen on it, then it trains. @public */
export function leaveOneOutValidation(view: DatasetView, _seed: number): RankingTask {
  return holdingOut(view, 2);
}

/** @param least events of those who are asked */
function holdingOut(view: DatasetView, least: number): RankingTask {
  const { start, rows } = rowsOfUsers(view);
  const { item, time, user } = view.interactions();
  const people = Array.from({ length: view.users.size }, (_, person) => person).filter((person) => start[person + 1] - start[person] >= least);
  const keep = new Uint8Array(user.length).fill(1);
  for (const person of people) keep[rows[start[person + 1] - 1]] = 0;
  const train = partOf(view, Int32Array.from(keep, (_, row) => row).filter((row) => keep[row] === 1));
  return {
    train, metrics: METRICS, targets: ['view'], questions: people.length,
    question(n): Question {
      const person = people[n];
      const target = rows[start[person + 1] - 1];
      const before = rows.subarray(start[person], start[person + 1] - 1);
      const relevant = new Set([item[target]]);
      // Who comes back to an item may be told so: only other items of the history are out of the question.
      const excluded = Int32Array.from(before, (row) => item[row]).filter((number) => !relevant.has(number));
      const history = { user: view.users.numbers[person], events: Array.from(before, (row) => eventOfRow(view, row)) };
      return { history, now: time[target], excluded, relevant, unit: person, country: null };
    },
  };
}
