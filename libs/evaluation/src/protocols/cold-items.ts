import { historyBefore, partOf, type DatasetView } from '@zhiyin/dataset';
import { DataError, seededRng } from '@zhiyin/domain';
import type { Metric, RankingTask } from '../ranking-task.ts';

const METRICS: readonly Metric[] = [{ measure: 'NDCG', k: 10 }, { measure: 'Recall', k: 20 }];
const HELD_OUT_SHARE = 0.2;

/**
 * Protocol 'cold-items': a fifth of the items that anybody touched, drawn by the seed, loses all its events; what the catalogue says of them
 * stays. Everybody who touched one of them and something else is asked to rank the held-out items, all of them new.
 * @throws DataError TOO_FEW_INTERACTIONS
 * @public
 */
export function coldItemsTask(view: DatasetView, seed: number): RankingTask {
  const held = heldOutItems(view, seed);
  const { item, user, length, time } = view.interactions();
  const touched = new Map<number, Set<number>>();
  const kept: number[] = [];
  for (let row = 0; row < length; row++) {
    if (item[row] < 0 || !held.has(item[row])) kept.push(row);
    else if (user[row] >= 0) touched.set(user[row], (touched.get(user[row]) ?? new Set()).add(item[row]));
  }
  const train = partOf(view, Int32Array.from(kept));
  const people = [...touched.keys()].sort((a, b) => a - b).filter((person) => historyBefore(train, person, 1).events.length > 0);
  if (!people.length) throw new DataError('TOO_FEW_INTERACTIONS', `cold items: expected somebody who touched both a held-out item and another one, got none among ${length} events`);
  const known = Int32Array.from(Array.from({ length: view.items.size }, (_, number) => number).filter((number) => !held.has(number)));
  return {
    train, metrics: METRICS, targets: ['purchase', 'cart', 'click', 'view', 'rating'], questions: people.length,
    question(n) {
      const person = people[n];
      return { history: historyBefore(train, person), now: length ? time[length - 1] + 1 : 0, excluded: known, relevant: touched.get(person)!, unit: person, country: null };
    },
  };
}

/** The same question about other items of what was left to train. @public */
export function coldItemsValidation(view: DatasetView, seed: number): RankingTask {
  return coldItemsTask(view, seed + 1);
}

function heldOutItems(view: DatasetView, seed: number): ReadonlySet<number> {
  const rng = seededRng(seed).fork('cold items');
  const touched = [...new Set(view.interactions().item)].filter((number) => number >= 0).sort((a, b) => a - b);
  return new Set(touched.filter(() => rng.next() < HELD_OUT_SHARE));
}
