import { describe, expect, it } from '@jest/globals';
import { byDay, daysBetween, eventSeries, rate } from './totals.ts';

const day = (fields: object) => ({ day: '2026-11-24', arm: 'pipeline', impressions: 0, clicks: 0, purchases: 0, revenue: 0, returned: 0, ...fields }) as never;

describe('what charts show', () => {
  it('has every day of the range, across months and empty ones', () => {
    expect(daysBetween('2026-11-29', '2026-12-02')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02']);
  });

  it('adds up placements and versions of a day, without those who were held out', () => {
    const days = [day({ impressions: 10, clicks: 1, revenue: 5 }), day({ impressions: 30, clicks: 3, purchases: 2, revenue: 7, returned: 2 }), day({ arm: 'hold-out', impressions: 100, clicks: 90 })];
    expect(byDay({ days }, ['2026-11-24', '2026-11-25'])).toEqual([{ clickRate: 0.1, conversion: 0.05, revenue: 10 }, { clickRate: null, conversion: null, revenue: 0 }]);
  });

  it('counts nothing as nothing, and has no share of it', () => {
    expect(rate(0, 0)).toBeNull();
    expect(eventSeries({ events: [{ day: 'a', types: { view: 3 } }, { day: 'b', types: { click: 1 } }] as never }, ['a', 'b'])).toEqual([{ type: 'view', counts: [3, 0] }, { type: 'click', counts: [0, 1] }]);
  });
});
