import { createHash } from 'node:crypto';
import { DAY_MS, DataError } from '@zhiyin/domain';
import type { DatasetView, Interactions } from './dataset-view.ts';
import { sliceRows } from './event-columns.ts';

/** One of the two; `testFraction` is a share of events, cut at the nearest instant. @public */
export type SplitOptions = { readonly testFraction: number } | { readonly testDays: number };

/** What happened at and after the split. Users and items keep their numbers. @public */
export interface HeldOut {
  /** First instant that training did not see: "now" for every question asked about this slice. */
  readonly splitTime: number;
  readonly until: number;
  readonly interactions: Interactions;
  /** What was known before: histories come from here. */
  readonly past: DatasetView;
}

/** @public */
export interface TimeSplit {
  readonly train: DatasetView;
  readonly test: HeldOut;
}

/**
 * Global split in time: training sees no event of anybody at or after one instant, so nothing of the future leaks, neither
 * a user's own nor the crowd's. The catalogue is today's on both sides. Columns share memory: O(log events).
 *
 * @throws DataError TOO_FEW_INTERACTIONS when one side would be empty; SYNTHETIC_TIMES when the times were made up
 * @public
 */
export function splitByTime(view: DatasetView, options: SplitOptions): TimeSplit {
  if (view.syntheticTimes) {
    throw new DataError('SYNTHETIC_TIMES', "time split: expected real times, got times made up from each person's order (attributes.syntheticTime): an evaluation in global time would measure the invention; compare such data by order within each person");
  }
  const rows = view.interactions();
  const splitTime = splitTimeOf(view, rows, options);
  const cut = firstAtOrAfter(rows.time, splitTime);
  if (cut === 0 || cut === rows.length) {
    throw new DataError('TOO_FEW_INTERACTIONS', `time split: expected events on both sides of ${new Date(splitTime).toISOString()}, got ${cut} before and ${rows.length - cut} after: hold out a shorter time or wait for more events`);
  }
  const early = sliceRows(rows, 0, cut);
  const train: DatasetView = {
    ...view,
    interactions: () => early,
    until: splitTime,
    digest: createHash('sha256').update(`${view.digest} before ${splitTime}`).digest('hex'),
  };
  return { train, test: { splitTime, until: view.until, interactions: sliceRows(rows, cut, rows.length), past: train } };
}

function splitTimeOf(view: DatasetView, rows: Interactions, options: SplitOptions): number {
  if ('testDays' in options) {
    if (!(options.testDays > 0)) throw new RangeError(`testDays: expected more than 0, got ${options.testDays}`);
    return view.until - options.testDays * DAY_MS;
  }
  const { testFraction } = options;
  if (!(testFraction > 0 && testFraction < 1)) throw new RangeError(`testFraction: expected between 0 and 1, got ${testFraction}`);
  return rows.length ? rows.time[Math.min(rows.length - 1, Math.ceil(rows.length * (1 - testFraction)))] : 0;
}

function firstAtOrAfter(times: Float64Array, instant: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
