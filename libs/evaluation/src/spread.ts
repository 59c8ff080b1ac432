import type { DatasetView } from '@zhiyin/dataset';
import type { Bitset } from '@zhiyin/domain';
import { gini } from './ranking-metrics.ts';

/** What of the catalogue was shown. @public */
export interface Spread {
  /** Share of the catalogue that stood in any answer. */
  readonly coverage: number;
  /** Over the whole catalogue, 0 = everything shown equally often. */
  readonly gini: number;
  /** Mean over shown items of the share of the training events that named them. */
  readonly meanPopularity: number;
  /** Mean of -log2 of that share (one event added to every item): bits of surprise. */
  readonly novelty: number;
}

/** @param shown [catalogue] times shown */
export function spreadOf(shown: Float64Array, catalogue: Bitset, train: DatasetView): Spread {
  const { item, length } = train.interactions();
  const events = new Float64Array(shown.length);
  for (let row = 0; row < length; row++) if (item[row] >= 0) events[item[row]]++;
  const members = shown.filter((_, number) => catalogue.has(number));
  const total = events.reduce((sum, count) => sum + count, 0);
  let [slots, popularity, surprise, reached] = [0, 0, 0, 0];
  for (let number = 0; number < shown.length; number++) {
    if (!shown[number]) continue;
    reached++;
    slots += shown[number];
    popularity += shown[number] * (events[number] / Math.max(1, total));
    surprise -= shown[number] * Math.log2((events[number] + 1) / (total + shown.length));
  }
  return { coverage: members.length ? reached / members.length : 0, gini: gini(members), meanPopularity: slots ? popularity / slots : 0, novelty: slots ? surprise / slots : 0 };
}
