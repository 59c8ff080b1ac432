import { describe, expect, it } from '@jest/globals';
import { DAY_MS, seededRng } from '@zhiyin/domain';
import { BgNbd } from './bg-nbd.ts';
import { itemLoyalty, type Purchase } from './item-loyalty.ts';
import { lifecycleStage } from './lifecycle.ts';
import { LoyaltyModel } from './loyalty-model.ts';
import { orderHistories, type Order, type OrderHistory } from './order-history.ts';
import { rfmCuts, rfmScores } from './recency-frequency-money.ts';

const day = (n: number): number => n * DAY_MS;
const history = (repeats: number, recencyDays: number, ageDays: number, repeatValue = 0): OrderHistory => ({ customer: 1, repeats, recencyDays, ageDays, repeatValue });

describe('orderHistories', () => {
  it('counts the orders of a day once and leaves out what is later', () => {
    const orders = [
      { customer: 7, at: day(10), value: 5 }, { customer: 7, at: day(10) + 1000, value: 6 }, { customer: 7, at: day(14), value: 8 },
      { customer: 7, at: day(15), value: 4 }, { customer: 7, at: day(31), value: 99 }, { customer: 8, at: day(32), value: 1 },
    ];
    expect(orderHistories(orders, day(30))).toEqual([{ customer: 7, repeats: 2, recencyDays: 5, ageDays: 20, repeatValue: 6 }]);
  });

  it('refuses what is no order', () => {
    expect(() => orderHistories([{ customer: 1, at: Number.NaN, value: 1 }], 0)).toThrow('at: expected milliseconds since 1970, got NaN');
    expect(() => orderHistories([{ customer: 1, at: 0, value: -1 }], 0)).toThrow('value: expected a number >= 0, got -1');
  });
});

describe('BgNbd', () => {
  it('gives the figure of the paper: 1.226 orders in 39 weeks', () => {
    const model = new BgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 });
    expect(model.expectedOrders(history(2, 30.43 * 7, 38.86 * 7), 39 * 7)).toBeCloseTo(1.226, 3);
  });

  it('stays finite and sane for somebody who orders daily, for a = 1 and for no time ahead', () => {
    const model = new BgNbd({ r: 0.2, alpha: 4, a: 1, b: 2 });
    const daily = model.expectedOrders(history(1000, 1000, 1000), 30);
    expect(daily).toBeGreaterThan(20);
    expect(daily).toBeLessThan(31);
    expect(model.expectedOrders(history(0, 0, 10), 30)).toBeCloseTo(new BgNbd({ r: 0.2, alpha: 4, a: 1.0001, b: 2 }).expectedOrders(history(0, 0, 10), 30), 4);
    expect(model.expectedOrders(history(3, 5, 10), 0)).toBe(0);
    expect(model.probabilityAlive(history(1000, 10, 1000))).toBeLessThan(1e-12);
  });

  it('has nothing to learn from a handful', () => {
    expect(BgNbd.fit([history(1, 5, 10)])).toBeNull();
  });
});

describe('rfmScores and lifecycleStage', () => {
  it('puts customers into fifths', () => {
    const all = Array.from({ length: 10 }, (_, n) => history(n, 100 - n, 100, n * 10));
    const cuts = rfmCuts(all);
    expect(rfmScores(all[0], cuts)).toEqual({ recency: 5, frequency: 1, money: 1 });
    expect(rfmScores(all[9], cuts)).toEqual({ recency: 1, frequency: 5, money: 5 });
  });

  it('names where somebody stands', () => {
    expect([
      lifecycleStage(history(0, 0, 20), 1, 30), lifecycleStage(history(0, 0, 40), 1, 30), lifecycleStage(history(1, 9, 12), 0.9, 30),
      lifecycleStage(history(5, 30, 33), 0.9, 30), lifecycleStage(history(5, 30, 60), 0.5, 30), lifecycleStage(history(5, 30, 200), 0.1, 30),
    ]).toEqual(['new', 'one-time', 'active', 'loyal', 'at-risk', 'lapsed']);
  });
});

describe('LoyaltyModel', () => {
  /** 600 people who order about every 20 days and leave with 15 % after each order but the first. */
  function orders(): Order[] {
    const rng = seededRng(3);
    return Array.from({ length: 600 }, (_, customer) => {
      const own: Order[] = [];
      for (let at = rng.next() * 60; at < 300; at += -20 * Math.log(1 - rng.next())) {
        own.push({ customer, at: day(at), value: 10 + 5 * rng.next() });
        if (own.length > 1 && rng.next() < 0.15) break;
      }
      return own;
    }).flat();
  }

  it('forecasts what comes, better than the mean, and comes back from its parameters', () => {
    const model = LoyaltyModel.fit(orders(), day(300));
    const { backtest } = model.parameters;
    expect(backtest!.days).toBe(99);
    expect(Math.abs(backtest!.forecastOrders / backtest!.actualOrders - 1)).toBeLessThan(0.1);
    expect(backtest!.error).toBeLessThan(0.8 * backtest!.meanError);
    const prediction = new LoyaltyModel(JSON.parse(JSON.stringify(model.parameters))).predict(history(6, 110, 115, 12), 90);
    expect(prediction).toEqual(model.predict(history(6, 110, 115, 12), 90));
    expect(prediction.stage).toBe('loyal');
    expect(prediction.expectedValue).toBeGreaterThan(11);
    expect(prediction.expectedValue).toBeLessThan(14);
    expect(prediction.lifetimeValue).toBeCloseTo(prediction.expectedOrders * prediction.expectedValue, 10);
  });

  it('answers by the mean where nobody came back, or nobody came', () => {
    for (const none of [[], [{ customer: 1, at: day(1), value: 5 }]]) {
      const { probabilityAlive, expectedOrders, lifetimeValue } = LoyaltyModel.fit(none, day(10)).predict(history(0, 0, 5), 90);
      expect([probabilityAlive, expectedOrders, lifetimeValue]).toEqual([1, 0, 0]);
    }
  });
});

describe('itemLoyalty', () => {
  /** Those who love the shop come back with 70 %, others with 20 %; item 1 adds a quarter, item 2 takes one; item 3 is bought by lovers and does nothing. */
  function purchases(): Purchase[] {
    const rng = seededRng(5);
    return Array.from({ length: 4000 }, (_, customer) => {
      const lover = rng.next() < 0.5;
      const own: Purchase[] = [];
      for (let at = rng.next() * 20; at < 200; at += 10 + rng.next() * 10) {
        const item = rng.next() < 0.3 ? (lover && rng.next() < 0.8 ? 3 : 4) : rng.integer(3);
        own.push({ customer, item, at: day(at), value: lover ? 80 : 20, returned: false });
        const back = (lover ? 0.7 : 0.2) + (item === 1 ? 0.2 : item === 2 ? -0.2 : 0);
        if (rng.next() >= back) break;
      }
      return own;
    }).flat();
  }

  it('finds what an item does, and not who buys it', async () => {
    const found = new Map((await itemLoyalty(purchases(), day(200), { horizonDays: 30, seed: 1 })).map((one) => [one.item, one]));
    expect(found.get(1)!.effect).toBeGreaterThan(0.12);
    expect(found.get(2)!.effect).toBeLessThan(-0.12);
    for (const item of [0, 3]) expect(Math.abs(found.get(item)!.effect)).toBeLessThan(0.06);
    for (const { low, effect, high } of found.values()) expect(low < effect && effect < high).toBe(true);
  });

  it('counts returns against an item', async () => {
    const returning = purchases().map((purchase) => (purchase.item === 0 ? { ...purchase, returned: true } : purchase));
    const found = (await itemLoyalty(returning, day(200), { horizonDays: 30, seed: 1 })).find(({ item }) => item === 0)!;
    expect(found.effect).toBeLessThan(-0.2);
  });

  it('says nothing from next to nothing', async () => {
    expect(await itemLoyalty([], day(1), { horizonDays: 30, seed: 1 })).toEqual([]);
  });
});
