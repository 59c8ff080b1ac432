import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { closedLoop, ShopClient, SimulatedShop, type LoopDay } from '@zhiyin/simulator';
import { startRealApi, type RealApi } from './real-api.ts';


describe('a simulated shop against the running api', () => {
  let api: RealApi;
  beforeAll(async () => {
    api = await startRealApi();
  });
  afterAll(() => api?.close());

  it('asks for recommendations, reacts to them, and what it did is in the log once', async () => {
    const { tenant, key } = await api.tenant('loop');
    const options = { seed: 'loop', items: 120, people: 60, days: 4, start: Math.floor(Date.now() / DAY_MS) * DAY_MS - 4 * DAY_MS };
    const live = async (): Promise<LoopDay[]> => {
      const days: LoopDay[] = [];
      for await (const day of closedLoop(new SimulatedShop(options), new ShopClient(api.url, key))) days.push(day);
      return days;
    };
    const days = await live();
    const sum = (count: (day: LoopDay) => number): number => days.reduce((total, day) => total + count(day), 0);
    expect(sum(({ slates }) => slates)).toBeGreaterThan(10);
    expect(sum(({ clicks }) => clicks)).toBeGreaterThan(3);

    const stored = await api.database.database.withTenant(tenant.id, async (client) => {
      const { rows } = await client.query<{ events: number; attributed: number; impressions: number }>(`select count(*)::int as events,
        count(recommendation_id)::int as attributed, (select count(*)::int from impression) as impressions from event`);
      return rows[0];
    });
    expect(stored.events).toBe(sum(({ events }) => events));
    expect(stored.attributed).toBeGreaterThanOrEqual(sum(({ clicks }) => clicks));
    expect(stored.impressions).toBeGreaterThan(0);
  });
});
