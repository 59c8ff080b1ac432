import { rowsOfUsers, type DatasetView } from '@zhiyin/dataset';
import { fixedSplitValidation } from './protocols/fixed-split.ts';
import { leaveOneOutValidation } from './protocols/leave-one-out.ts';
import { nextBasketValidation } from './protocols/next-basket.ts';
import { sessionPrefixValidation } from './protocols/session-prefix.ts';
import { timeSplitValidation } from './protocols/time-split.ts';
import type { RankingTask } from './ranking-task.ts';

/** Share of a person's events at the instant of the one before, from which on they are lines of baskets. */
const BASKET_SHARE = 0.3;

/**
 * Cuts a question out of a log for choosing settings or weights, of the kind the log itself calls for: the next click where
 * most events are strangers'; what people did in the newest days where times are real; where times are made up, a
 * piece of everybody's items if not even their order is known, the next basket if events come in baskets, else the last item.
 * @throws DataError TOO_FEW_INTERACTIONS when nothing can be held out
 * @public
 */
export function validationTask(view: DatasetView, seed: number): RankingTask {
  return validationOf(view)(view, seed);
}

function validationOf(view: DatasetView): (view: DatasetView, seed: number) => RankingTask {
  const { user } = view.interactions();
  const strangers = user.reduce((count, one) => count + (one < 0 ? 1 : 0), 0);
  if (strangers > user.length / 2) return sessionPrefixValidation;
  if (!view.syntheticTimes) return timeSplitValidation;
  const { together, ordered } = pairsOf(view);
  if (ordered === 0) return fixedSplitValidation;
  return together > BASKET_SHARE * (together + ordered) ? nextBasketValidation : leaveOneOutValidation;
}

/** Neighbouring events of one person: at the same instant, or one after the other. */
function pairsOf(view: DatasetView): { together: number; ordered: number } {
  const { start, rows } = rowsOfUsers(view);
  const { time } = view.interactions();
  const pairs = { together: 0, ordered: 0 };
  for (let person = 0; person < view.users.size; person++) {
    for (let n = start[person] + 1; n < start[person + 1]; n++) {
      if (time[rows[n]] === time[rows[n - 1]]) pairs.together++;
      else pairs.ordered++;
    }
  }
  return pairs;
}
