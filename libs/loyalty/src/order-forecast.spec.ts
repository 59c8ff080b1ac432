import { describe, expect, it } from '@jest/globals';
import { DAY_MS, seededRng } from '@zhiyin/domain';
import { BgNbd } from './bg-nbd.ts';
import { LoyaltyModel } from './loyalty-model.ts';
import { OrderForecast } from './order-forecast.ts';
import { orderHistories, type Order } from './order-history.ts';

const UNTIL = 300 * DAY_MS;

/** 600 people. Who spends much at first orders about every month for good; the others come a few times early on. BG/NBD looks at no money. */
function orders(): Order[] {
  const rng = seededRng(5);
  return Array.from({ length: 600 }, (_, customer) => {
    const faithful = customer % 4 === 0;
    const start = rng.next() * 60;
    const own = [{ customer, at: start * DAY_MS, value: faithful ? 100 : 10 }];
    for (let at = start + 5 + rng.next() * 40; at < (faithful ? 400 : start + 60); at += 20 + rng.next() * 20) own.push({ customer, at: at * DAY_MS, value: 20 });
    return own;
  }).flat();
}

const past = orders().filter(({ at }) => at <= UNTIL);
const histories = orderHistories(past, UNTIL);
const bgNbd = BgNbd.fit(histories)!.model;
const later = new Map(orderHistories(orders(), UNTIL + 75 * DAY_MS).map(({ customer, repeats }) => [customer, repeats]));
const actual = histories.map(({ customer, repeats }) => later.get(customer)! - repeats);
const squared = (forecast: readonly number[]): number => forecast.reduce((sum, orders, n) => sum + (orders - actual[n]) ** 2, 0);

describe('OrderForecast', () => {
  it('learns what BG/NBD cannot know, keeps the sum, and comes back from its parameters', async () => {
    const parameters = (await OrderForecast.fit(past, UNTIL, bgNbd.parameters))!;
    expect(parameters.windowDays).toBe(74);
    const forecast = new OrderForecast(parameters, bgNbd);
    const own = histories.map((history) => forecast.expectedOrders(history, 75));
    expect(squared(own)).toBeLessThan(0.9 * squared(histories.map((history) => bgNbd.expectedOrders(history, 75))));
    const unsoftened = new OrderForecast({ ...parameters, floor: 0, scale: 1 }, bgNbd);
    const within = (model: OrderForecast): number => histories.reduce((sum, history) => sum + model.expectedOrders(history, parameters.windowDays), 0);
    expect(within(forecast)).toBeCloseTo(within(unsoftened), 6);
    const again = new OrderForecast(JSON.parse(JSON.stringify(parameters)), bgNbd);
    expect(histories.map((history) => again.expectedOrders(history, 75))).toEqual(own);
  });

  it('tells who will be back from who will not', async () => {
    const forecast = new OrderForecast((await OrderForecast.fit(past, UNTIL, bgNbd.parameters))!, bgNbd);
    const chances = histories.map((history) => forecast.repeatProbability(history));
    const mean = (faithful: boolean): number => {
      const own = chances.filter((_, n) => (histories[n].customer % 4 === 0) === faithful);
      return own.reduce((sum, chance) => sum + chance, 0) / own.length;
    };
    expect(mean(true)).toBeGreaterThan(0.9);
    expect(mean(false)).toBeLessThan(0.1);
  });

  it('never expects less than nothing, and nothing in no time', async () => {
    const forecast = new OrderForecast((await OrderForecast.fit(past, UNTIL, bgNbd.parameters))!, bgNbd);
    for (const { pattern: _pattern, ...history } of histories.slice(0, 50)) {
      expect(forecast.expectedOrders(history, 0)).toBe(0);
      expect(forecast.expectedOrders(history, 365)).toBeGreaterThanOrEqual(0);
      expect(forecast.expectedOrders(history, 365)).toBeLessThan(100);
    }
  });

  it('has nothing to learn from a few weeks or a few people', async () => {
    expect(await OrderForecast.fit(past, 40 * DAY_MS, bgNbd.parameters)).toBeNull();
    expect(await OrderForecast.fit(past.filter(({ customer }) => customer < 20), UNTIL, bgNbd.parameters)).toBeNull();
    expect(await OrderForecast.fit([], UNTIL, bgNbd.parameters)).toBeNull();
  });

  it('serves where it forecast the last third of the time better', async () => {
    const { parameters: { forecast, backtest } } = await LoyaltyModel.fit(past, UNTIL);
    expect(backtest!.model).toBe('bg-nbd-and-trees');
    expect(forecast).not.toBeNull();
  });
});
