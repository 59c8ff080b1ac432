const SUMS = ['impressions', 'clicks', 'purchases', 'revenue', 'returned', 'returns', 'buyers', 'repeaters', 'empty', 'degraded'] as const;
interface Figures {
  readonly placements: readonly { readonly pipeline: Totals }[];
  readonly days: readonly ({ readonly day: string; readonly arm: string } & Readonly<Record<'impressions' | 'clicks' | 'purchases' | 'revenue' | 'returned', number>>)[];
}

interface Overview {
  readonly events: readonly { readonly day: string; readonly types: Readonly<Record<string, number>> }[];
}

type Totals = Readonly<Record<(typeof SUMS)[number], number>>;

/** What pipelines did, over all placements. */
export function totalsOf({ placements }: Pick<Figures, 'placements'>): Totals {
  return Object.fromEntries(SUMS.map((name) => [name, placements.reduce((sum, { pipeline }) => sum + pipeline[name], 0)])) as Totals;
}

/** null where there is nothing to have a share of. */
export const rate = (part: number, all: number): number | null => (all > 0 ? part / all : null);

/** Every day from first to last, those without anything too: a gap in a chart should look like one. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** Sums of what pipelines did, day by day. */
export function byDay(figures: Pick<Figures, 'days'>, days: readonly string[]) {
  return days.map((day) => {
    const own = figures.days.filter((one) => one.day === day && one.arm === 'pipeline');
    const sum = (name: 'impressions' | 'clicks' | 'purchases' | 'revenue' | 'returned') => own.reduce((total, one) => total + one[name], 0);
    return { clickRate: rate(sum('clicks'), sum('impressions')), conversion: rate(sum('purchases'), sum('impressions')), revenue: sum('revenue') - sum('returned') };
  });
}

/** Types that came in at all, each with its number of every day. */
export function eventSeries({ events }: Pick<Overview, 'events'>, days: readonly string[]) {
  const types = [...new Set(events.flatMap((one) => Object.keys(one.types)))];
  return types.map((type) => ({ type, counts: days.map((day) => events.find((one) => one.day === day)?.types[type] ?? 0) }));
}
