import type { ArmMoments, DayFigures, Moments } from '@zhiyin/domain';
import { liftOf, shareMoments, type Lift } from '@zhiyin/evaluation';

const SUMS = ['impressions', 'items', 'empty', 'degraded', 'clicks', 'carts', 'purchases', 'revenue', 'returns', 'returned', 'buyers', 'repeaters'] as const;
const NOBODY: Moments = { n: 0, sum: 0, squares: 0 };

export type ArmTotals = Readonly<Record<(typeof SUMS)[number], number>> & {
  /** Known people, everybody once. */
  readonly people: number;
};

/** One placement over all asked days: what the pipeline did, what the hold-out did, and the difference. */
export interface PlacementFigures {
  readonly placement: string;
  readonly pipeline: ArmTotals;
  /** Null where nobody was held out. */
  readonly holdOut: ArmTotals | null;
  /** Per person, but the last two: of those who bought, and of what they bought. Null where there are too few to compare. */
  readonly lift: Readonly<Record<'clicks' | 'carts' | 'purchases' | 'revenue' | 'repeatRate' | 'returnRate', Lift | null>> | null;
}

export function comparePlacements(days: readonly DayFigures[], arms: readonly ArmMoments[]): PlacementFigures[] {
  return [...new Set(days.map(({ placement }) => placement))].sort().map((placement) => {
    const of = (arm: DayFigures['arm']) => {
      const moments = arms.find((one) => one.placement === placement && one.arm === arm);
      const shown = days.filter((day) => day.placement === placement && day.arm === arm);
      return { moments, shown, totals: totalsOf(shown, moments?.clicks.n ?? 0) };
    };
    const [pipeline, holdOut] = [of('pipeline'), of('hold-out')];
    if (!holdOut.shown.length) return { placement, pipeline: pipeline.totals, holdOut: null, lift: null };
    const perPerson = (measure: 'clicks' | 'carts' | 'purchases' | 'revenue') => liftOf(pipeline.moments?.[measure] ?? NOBODY, holdOut.moments?.[measure] ?? NOBODY);
    const share = (hits: 'repeaters' | 'returns', all: 'buyers' | 'purchases') => liftOf(ratio(pipeline.totals, hits, all), ratio(holdOut.totals, hits, all));
    const lift = {
      clicks: perPerson('clicks'), carts: perPerson('carts'), purchases: perPerson('purchases'), revenue: perPerson('revenue'),
      repeatRate: share('repeaters', 'buyers'), returnRate: share('returns', 'purchases'),
    };
    return { placement, pipeline: pipeline.totals, holdOut: holdOut.totals, lift };
  });
}

function totalsOf(days: readonly DayFigures[], people: number): ArmTotals {
  const sums = Object.fromEntries(SUMS.map((name) => [name, days.reduce((sum, day) => sum + day[name], 0)])) as Record<(typeof SUMS)[number], number>;
  return { ...sums, people };
}

/** A return may come for what was bought before: never more than all. */
function ratio(totals: ArmTotals, hits: 'repeaters' | 'returns', all: 'buyers' | 'purchases'): Moments {
  return shareMoments(Math.min(totals[hits], totals[all]), totals[all]);
}
