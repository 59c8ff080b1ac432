import { describe, expect, it } from '@jest/globals';
import { DAY_MS, type BehaviourEvent, type DatasetSnapshot } from '@zhiyin/domain';
import { buildDataset, datasetFrom } from './build-dataset.ts';
import { splitByTime } from './split-by-time.ts';
import { historyBefore } from './user-rows.ts';

const event = (change: Partial<BehaviourEvent>): BehaviourEvent => ({
  sequence: 0, type: 'view', customType: null, user: 1, item: 0, at: 0, quantity: 1, price: null, currency: null, query: null, rating: null,
  session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null, ...change,
});
const MINUTE = 60_000;
const snapshotOf = (pages: BehaviourEvent[][]): DatasetSnapshot => ({
  position: { next: 1n, running: [] },
  async *events() { yield* pages; },
  async *items() { yield []; },
  async *userCountries() { yield [{ user: 7, country: 'FR' }]; },
  close: async () => undefined,
});

describe('buildDataset', () => {
  it('keeps consented human events in order of time, users by ascending number', () => {
    const data = buildDataset({
      events: [event({ at: 5, user: 9, item: 4 }), event({ at: 1, user: 3 }), event({ at: 2, consented: false }), event({ at: 3, bot: true, user: 8 }), event({ at: 5, user: null, item: null, type: 'search' })],
      items: [],
    });
    const rows = data.interactions();
    expect([...rows.time]).toEqual([1, 5, 5]);
    expect([...data.users.numbers]).toEqual([3, 9]);
    expect([...rows.user]).toEqual([0, 1, -1]);
    expect([...rows.item]).toEqual([0, 4, -1]);
    expect([data.items.size, data.from, data.until]).toEqual([5, 1, 6]);
    expect(rows.price[0]).toBeNaN();
  });

  it('numbers sessions by silence and by name, never joining two people', () => {
    const events = [
      event({ at: 0, user: 1 }), event({ at: 1, user: 2, session: 's' }), event({ at: 2, user: null, session: 's' }), event({ at: 3, user: null }), event({ at: 4, user: null }),
      event({ at: 29 * MINUTE, user: 1 }), event({ at: 31 * MINUTE, user: null, session: 's' }), event({ at: 61 * MINUTE, user: 1 }), event({ at: 900 * MINUTE, user: 2, session: 's' }),
    ].map((one, sequence) => ({ ...one, sequence }));
    expect([...buildDataset({ events, items: [] }).interactions().session]).toEqual([0, 1, 2, 3, 4, 0, 2, 5, 1]);
  });

  it('leaves out who looks faster than a person can, but not a wholesaler', () => {
    const robot = Array.from({ length: 601 }, (_, i) => event({ user: 1, at: i * 900, sequence: i }));
    const order = Array.from({ length: 1000 }, (_, i) => event({ user: 2, type: 'purchase', at: 5, item: i, sequence: 10_000 + i }));
    const reader = Array.from({ length: 600 }, (_, i) => event({ user: 3, at: i * 900, sequence: 20_000 + i }));
    expect([...buildDataset({ events: [...robot, ...order, ...reader], items: [] }).users.numbers]).toEqual([2, 3]);
    expect([...buildDataset({ events: [...robot, ...order], items: [], rateRule: null }).users.numbers]).toEqual([1, 2]);
  });

  it('is the same from pages, and its digest changes with any value', async () => {
    const events = Array.from({ length: 3000 }, (_, i) => event({ at: i * 1000, sequence: i, user: i % 7, item: i % 11, country: i % 2 ? 'DE' : null }));
    const paged = await datasetFrom(snapshotOf([events.slice(0, 1000), [], events.slice(1000)]));
    const whole = buildDataset({ events, items: [], userCountries: [{ user: 7, country: 'FR' }] });
    expect(paged.digest).toBe(whole.digest);
    expect(buildDataset({ events: events.with(5, { ...events[5], quantity: 2 }), items: [], userCountries: [{ user: 7, country: 'FR' }] }).digest).not.toBe(whole.digest);
  });

  it("takes a user's country where the event names none", async () => {
    const data = await datasetFrom(snapshotOf([[event({ user: 7 }), event({ user: 7, at: 1, country: 'DE' }), event({ user: 8, at: 2 })]]));
    expect([...data.interactions().country].map((country) => data.countries[country] ?? null)).toEqual(['FR', 'DE', null]);
  });
});

describe('splitByTime', () => {
  const days = buildDataset({ events: Array.from({ length: 10 }, (_, day) => event({ at: day * DAY_MS, sequence: day, user: day % 2, item: day })), items: [] });

  it('puts every event before one instant here and every other there', () => {
    const { train, test } = splitByTime(days, { testFraction: 0.3 });
    expect([train.interactions().length, test.interactions.length]).toEqual([7, 3]);
    expect([train.until, test.splitTime, test.until]).toEqual([7 * DAY_MS, 7 * DAY_MS, 9 * DAY_MS + 1]);
    expect(Math.max(...train.interactions().time)).toBeLessThan(test.splitTime);
    expect(train.digest).not.toBe(days.digest);
    expect(splitByTime(days, { testDays: 2 }).test.interactions.length).toBe(2);
  });

  it('never cuts through one instant', () => {
    const together = buildDataset({ events: [0, 1, 1, 1, 1].map((day, sequence) => event({ at: day * DAY_MS, sequence })), items: [] });
    expect(splitByTime(together, { testFraction: 0.2 }).train.interactions().length).toBe(1);
  });

  it('gives the past of a user and nothing later', () => {
    const { train } = splitByTime(days, { testFraction: 0.3 });
    expect(historyBefore(train, 1).events.map(({ item }) => item)).toEqual([1, 3, 5]);
    expect(historyBefore(train, 1, 2).events.map(({ item }) => item)).toEqual([3, 5]);
  });

  it('refuses a split that leaves one side empty', () => {
    expect(() => splitByTime(days, { testDays: 100 })).toThrow(/expected events on both sides/);
    expect(() => splitByTime(buildDataset({ events: [], items: [] }), { testFraction: 0.5 })).toThrow(/0 before and 0 after/);
  });

  it('refuses times that were made up from an order, but not for one marked event in a real shop', () => {
    const marked = (share: (index: number) => boolean) => buildDataset({
      events: Array.from({ length: 200 }, (_, i) => event({ at: i * DAY_MS, sequence: i, attributes: share(i) ? { syntheticTime: true } : null })), items: [],
    });
    const real = marked(() => false);
    expect([marked(() => true).syntheticTimes, marked((i) => i % 10 === 0).syntheticTimes, marked((i) => i === 7).syntheticTimes, real.syntheticTimes]).toEqual([true, true, false, false]);
    expect(() => splitByTime(marked(() => true), { testFraction: 0.3 })).toThrow(expect.objectContaining({ code: 'SYNTHETIC_TIMES' }));
    expect(marked((i) => i === 7).digest).toBe(real.digest);
  });
});
