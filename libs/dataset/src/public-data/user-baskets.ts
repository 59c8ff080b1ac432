import { DAY_MS, InputError } from '@zhiyin/domain';
import type { DatasetView } from '../dataset-view.ts';
import { MADE_UP_DAY, MadeUpTimes } from './made-up-times.ts';
import { numberedItems } from './numbered-items.ts';

/** @public */
export interface NextBaskets {
  readonly train: DatasetView;
  /** The basket to be foretold, by row of `train.users`. */
  readonly test: ReadonlyMap<number, ReadonlySet<number>>;
}

const BASKET_EVERY_MS = 7 * DAY_MS;

/**
 * The format of "A Next Basket Recommendation Reality Check": JSON `{user: [[-1], basket, ..., [-1]]}`, the past and the
 * basket to be foretold. Times are made up: a basket a week, everybody's last at the same instant.
 * @throws InputError DATA_EMPTY
 * @see Li et al. 2023, "A Next Basket Recommendation Reality Check"
 * @public
 */
export function parseNextBaskets(history: string, future: string): NextBaskets {
  const [past, next] = [basketsOf(history), basketsOf(future)];
  const ids = new Set<string>();
  for (const people of [past, next]) for (const baskets of people.values()) for (const basket of baskets) for (const id of basket) ids.add(String(id));
  const { items, numberOf } = numberedItems(ids);
  const rows = new MadeUpTimes('purchase');
  const test = new Map<number, ReadonlySet<number>>();
  const numbers = (basket: readonly number[]): number[] => basket.map((id) => numberOf(String(id)));
  let user = 0;
  for (const [id, baskets] of past) {
    baskets.forEach((basket, n) => rows.addSession(user, numbers(basket), MADE_UP_DAY - (baskets.length - 1 - n) * BASKET_EVERY_MS, 0));
    const wanted = next.get(id)?.at(-1);
    if (wanted) test.set(user, new Set(numbers(wanted)));
    user++;
  }
  return { train: rows.finish(items), test };
}

function basketsOf(text: string): Map<string, number[][]> {
  const people = new Map(Object.entries(JSON.parse(text) as Record<string, number[][]>).map(([user, baskets]) =>
    [user, baskets.map((basket) => [...new Set(basket)].filter((item) => item >= 0)).filter((basket) => basket.length)]));
  for (const [user, baskets] of people) if (!baskets.length) people.delete(user);
  if (!people.size) throw new InputError('DATA_EMPTY', 'expected {"user": [[-1], [item, ...], ..., [-1]]}, got nobody with a basket');
  return people;
}
