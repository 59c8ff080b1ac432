import { describe, expect, it } from '@jest/globals';
import { DAY_MS, type DayFigures } from '@zhiyin/domain';
import { needsAttention, type AttentionFacts } from './attention.ts';

const NOW = Date.UTC(2026, 10, 25, 12);
const day = (fields: Partial<DayFigures>): DayFigures => ({
  day: '2026-11-25', placement: 'home', pipelineVersion: 1, arm: 'pipeline', impressions: 100, items: 1000, empty: 0, degraded: 0, people: 50, buyers: 0, repeaters: 0,
  clicks: 0, carts: 0, purchases: 0, revenue: 0, returns: 0, returned: 0, ...fields,
});
const well: AttentionFacts = {
  now: NOW, events: 1000, rejected: 0, warnings: 0, p99Ms: 20, heldOut: true, days: [day({})],
  freshness: { lastEventAt: NOW - 1000, lastItemAt: NOW - 1000, attributedAt: NOW - 1000, items: { offered: 95, 'sold-out': 0, hidden: 0, unknown: 5 }, shownItems: 40, slates: 100 },
  models: [{ strategy: 'popularity', schedule: '0 3 * * *', trainedAt: NOW - DAY_MS, lastRun: { run: 1, status: 'succeeded', at: NOW - DAY_MS } }],
};
const kinds = (facts: Partial<AttentionFacts>) => needsAttention({ ...well, ...facts }).map(({ kind, level }) => `${level} ${kind}`);

describe('what needs attention', () => {
  it('is nothing where all is well', () => expect(kinds({})).toEqual([]));

  it('begins with what a new shop lacks', () => {
    const freshness = { ...well.freshness, lastEventAt: null, items: { offered: 0, 'sold-out': 0, hidden: 0, unknown: 0 } };
    expect(kinds({ freshness, days: [], models: [{ strategy: 'popularity', schedule: null, trainedAt: null, lastRun: null }] })).toEqual(['problem no-items', 'problem no-events', 'hint not-trained']);
  });

  it('weighs what was not stored by how much of it there is', () => {
    expect(kinds({ rejected: 5 })).toEqual(['hint rejected']);
    expect(needsAttention({ ...well, rejected: 1000 })[0]).toMatchObject({ kind: 'rejected', level: 'warning', count: 1000, share: 0.5 });
  });

  it('sees a model that grew old, and one whose last training failed', () => {
    const [model] = well.models;
    expect(kinds({ models: [{ ...model, trainedAt: NOW - 3 * DAY_MS }, { ...model, schedule: null, trainedAt: NOW - 3 * DAY_MS }] })).toEqual(['warning stale-model']);
    expect(needsAttention({ ...well, models: [{ ...model, trainedAt: null, lastRun: { run: 7, status: 'failed', at: NOW } }] })[0]).toMatchObject({ kind: 'run-failed', level: 'problem', run: 7 });
    expect(kinds({ models: [{ ...model, trainedAt: null, lastRun: { run: 8, status: 'running', at: null } }] })).toEqual([]);
  });

  it('counts empty answers of a placement over all its versions, once there are enough to tell', () => {
    expect(kinds({ days: [day({ impressions: 30, empty: 1 }), day({ impressions: 30, empty: 1, pipelineVersion: 2 })] })).toEqual(['problem empty-answers']);
    expect(kinds({ days: [day({ impressions: 30, empty: 30 })] })).toEqual([]);
  });
});
