import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { SimulatedShop, type SimulatedDay } from './shop.ts';
import { outcome, utility } from './truth.ts';
import type { SlatePolicy } from './visit.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const options = { seed: 7, items: 300, people: 200, days: 12, start };

async function live(policy?: SlatePolicy, change: Partial<typeof options> & { experience?: number } = {}): Promise<{ shop: SimulatedShop; days: SimulatedDay[] }> {
  const shop = new SimulatedShop({ ...options, ...change });
  const days: SimulatedDay[] = [];
  for await (const day of shop.days(policy)) days.push(day);
  return { shop, days };
}

describe('SimulatedShop', () => {
  it('lives the same days for the same seed and others for another', async () => {
    const [first, again, other] = [await live(), await live(), await live(undefined, { seed: 8 })];
    expect(again.days).toEqual(first.days);
    expect(other.days[0].events).not.toEqual(first.days[0].events);
  });

  it('gives every event its own id and keeps each day in order of time', async () => {
    const { days } = await live();
    const ids = days.flatMap(({ events }) => events.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { day, events } of days) {
      const times = events.map(({ at }) => Date.parse(at));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.every((at) => Math.abs(at - start - (day + 0.5) * DAY_MS) <= DAY_MS)).toBe(true);
    }
  });

  it('brings people back by what they bought, where it is told to: the same days else', async () => {
    const [without, none, some] = [await live(), await live(undefined, { experience: 0 }), await live(undefined, { experience: 1, days: 40 })];
    expect(none.days).toEqual(without.days);
    // Whoever was lucky with what they bought comes more often afterwards than whoever was not.
    const luck = new Map<string, number>();
    const later = { lucky: [0, 0], unlucky: [0, 0] };
    for (const { day, events } of some.days) {
      for (const { type, user, item } of events) {
        if (type === 'purchase' && day < 20 && user && item) luck.set(user, (luck.get(user) ?? 0) + some.shop.items.find(({ wire }) => wire.id === item)!.truth.quality);
      }
    }
    for (const [user, quality] of luck) {
      const person = some.shop.people.find(({ id }) => id === user)!;
      const kind = quality > 0 ? later.lucky : later.unlucky;
      const visits = new Set(some.days.slice(20).flatMap(({ events }) => events.filter((event) => event.session?.startsWith(`s-${person.index}-`)).map(({ session }) => session))).size;
      kind[0] += visits;
      kind[1] += person.visitsPerDay * 20;
    }
    expect(later.lucky[0] / later.lucky[1]).toBeGreaterThan(1.2 * (later.unlucky[0] / later.unlucky[1]));
  });

  it('never sells what is not there', async () => {
    const { shop } = await live(undefined, { items: 40 });
    expect(Math.min(...shop.stock)).toBeGreaterThanOrEqual(0);
  });

  it('shows views, carts, purchases, returns, searches, ratings, sign-ins, bots and withheld consent', async () => {
    const { days } = await live(undefined, { people: 600, days: 30 });
    const events = days.flatMap((day) => day.events);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['view', 'search', 'cart', 'purchase', 'return', 'rating']));
    expect(events.some(({ userAgent }) => userAgent?.includes('Bot'))).toBe(true);
    expect(events.some(({ consent }) => consent === false)).toBe(true);
    expect(days.some(({ merges }) => merges.length > 0)).toBe(true);
  });

  it('knows its truth: people click what suits them, less the lower it stands', () => {
    const shop = new SimulatedShop(options);
    const [person] = shop.people;
    const byUtility = [...shop.items].sort((a, b) => utility(person, b.truth, 0) - utility(person, a.truth, 0));
    const [best, worst] = [byUtility[0].truth, byUtility[byUtility.length - 1].truth];
    expect(outcome(person, best, 0).click).toBeGreaterThan(4 * outcome(person, worst, 0).click);
    expect(outcome(person, best, 0, 9).click).toBeLessThan(outcome(person, best, 0, 0).click / 2);
  });

  it('rewards a policy that knows the truth over one that guesses', async () => {
    const truth = new SimulatedShop(options);
    const byId = new Map(truth.people.map((person) => [person.id, person]));
    const oracle: SlatePolicy = {
      async slate({ user, visitor }) {
        const person = byId.get(user ?? '') ?? truth.people[Number(visitor?.slice('browser-'.length)) - 1];
        const ranked = [...truth.items].sort((a, b) => utility(person, b.truth, 0) - utility(person, a.truth, 0));
        return { items: ranked.slice(0, 10).map(({ wire }) => wire.id) };
      },
    };
    const guess: SlatePolicy = { slate: async () => ({ items: truth.items.slice(0, 10).map(({ wire }) => wire.id) }) };
    const clicks = async (policy: SlatePolicy): Promise<number> =>
      (await live(policy, { days: 6 })).days.flatMap(({ events }) => events).filter(({ type }) => type === 'click').length;
    expect(await clicks(oracle)).toBeGreaterThan(1.5 * (await clicks(guess)));
  });
});
