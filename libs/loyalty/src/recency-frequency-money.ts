import type { OrderHistory } from './order-history.ts';

/** 1 (least) to 5 (most) for how recently, how often and how dearly somebody buys. @public */
export interface RfmScores {
  readonly recency: number;
  readonly frequency: number;
  readonly money: number;
}

/** Four values between fifths, ascending. @public */
export interface RfmCuts {
  /** Days since the last order. */
  readonly recency: readonly number[];
  readonly frequency: readonly number[];
  readonly money: readonly number[];
}

export const daysSinceLast = ({ ageDays, recencyDays }: OrderHistory): number => ageDays - recencyDays;

/** Fifths of a shop's customers; with few or like customers some fifths are empty. @public */
export function rfmCuts(histories: readonly OrderHistory[]): RfmCuts {
  const fifths = (of: (history: OrderHistory) => number): number[] => {
    const sorted = Float64Array.from(histories, of).sort();
    return [1, 2, 3, 4].map((n) => sorted[Math.min(sorted.length - 1, Math.floor((n * sorted.length) / 5))] ?? 0);
  };
  return { recency: fifths(daysSinceLast), frequency: fifths(({ repeats }) => repeats), money: fifths(({ repeatValue }) => repeatValue) };
}

/** @see Hughes 1994, "Strategic Database Marketing". @public */
export function rfmScores(history: OrderHistory, cuts: RfmCuts): RfmScores {
  const place = (value: number, limits: readonly number[]): number => 1 + limits.filter((limit) => value > limit).length;
  return {
    recency: 6 - place(daysSinceLast(history), cuts.recency),
    frequency: place(history.repeats, cuts.frequency),
    money: place(history.repeatValue, cuts.money),
  };
}
