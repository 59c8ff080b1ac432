import { describe, expect, it } from '@jest/globals';
import { seededRng, type JsonObject } from '@zhiyin/domain';
import fc from 'fast-check';
import { leastDial, orderAt, valuesAt, type KnownValues } from './objective.ts';
import { rank } from './rank.ts';
import { recommend } from './recommend.ts';
import type { ValueModels } from './value-models.ts';
import { answering, item, pipelineOf, request } from '../test/small-pipeline.ts';

/** P(buy), price, cost, change of coming back. Relevance goes by number. */
interface Offer {
  readonly p: number;
  readonly price: number;
  readonly cost?: number;
  readonly effect?: number;
}

function shopOf(offers: readonly Offer[], objective: JsonObject | undefined, customerValue = 100) {
  const numbers = offers.map((_, n) => n);
  const pipeline = pipelineOf({ retrieve: [{ strategy: 'a', n: 50 }], ...(objective ? { objective } : {}) }, { a: answering(...numbers) }, offers.length);
  pipeline.catalogue.put(offers.map(({ price, cost }, n) => item(n, { price, cost: cost ?? null })));
  const values: ValueModels = {
    purchase: (_asker, items, out) => items.forEach((number, row) => (out[row] = offers[number].p)),
    loyalty: { effectOf: (number) => offers[number].effect ?? 0, customerValue: () => customerValue },
    exposure: null,
  };
  return { ...pipeline, values: () => values };
}
const order = async (offers: readonly Offer[], objective: JsonObject | undefined, customerValue?: number) =>
  [...(await recommend(shopOf(offers, objective, customerValue), request({ limit: offers.length }))).items];

describe('the objective', () => {
  // Money by hand, marginShare 0.5, customer value 0.5 x 100 = 50:
  //   0: .10 x (20 - 10)               = 1.0   returns: .10 x  .04 x 50 =  0.2
  //   1: .20 x 30 x .5                 = 3.0            .20 x -.20 x 50 = -2.0
  //   2: .05 x 40 x .5                 = 1.0            .05 x  .60 x 50 =  1.5
  const offers = [{ p: 0.1, price: 20, cost: 10, effect: 0.04 }, { p: 0.2, price: 30, effect: -0.2 }, { p: 0.05, price: 40, effect: 0.6 }];

  it('orders by P(buy) x (margin + weight x effect x customer value)', async () => {
    expect(await order(offers, undefined)).toEqual([0, 1, 2]);
    expect(await order(offers, { loyalty: 0, marginShare: 0.5 })).toEqual([1, 0, 2]);
    expect(await order(offers, { loyalty: 0.5, marginShare: 0.5 })).toEqual([2, 0, 1]); // 1.0 + 0.2, 3.0 - 2.0, 1.0 + 1.5
    expect(await order(offers, { loyalty: 1, marginShare: 0.5 })).toEqual([2, 0, 1]);
    expect(await order(offers, { loyalty: 0.2, marginShare: 0.5 })).toEqual([1, 2, 0]); // weight 1/4: 1.05, 2.5, 1.375
    expect(await order(offers, { loyalty: 0, worth: 'order' })).toEqual([1, 0, 2]);
  });

  it('says why, for every row', async () => {
    const { value, scores } = await recommend(shopOf(offers, { loyalty: 0.5, marginShare: 0.5 }), request({ limit: 3 }));
    const close = (column: Float64Array, expected: readonly number[]) => expected.forEach((number, row) => expect(column[row]).toBeCloseTo(number, 6));
    close(value!.probabilities, [0.05, 0.1, 0.2]);
    close(value!.margins, [20, 10, 15]);
    close(value!.effects, [0.6, 0.04, -0.2]);
    close(value!.values, [2.5, 1.2, 1]);
    close(scores, [2.5, 1.2, 1]);
    expect([value!.customerValue, value!.dial]).toEqual([50, 0.5]);
  });

  it('is the same ranking at every dial and floor where no item changes who comes back', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), price: fc.double({ min: 0.01, max: 500, noNaN: true }) }), { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1e5, noNaN: true }),
      async (shop, loyalty, customerValue) => {
        const plain = await order(shop, { loyalty: 0 }, customerValue);
        expect(await order(shop, { loyalty }, customerValue)).toEqual(plain);
        expect(await order(shop, { loyalty: 1 }, customerValue)).toEqual(plain);
        expect(await order(shop, { floor: 0 }, customerValue)).toEqual(plain);
      },
    ), { numRuns: 60 });
  });

  it('is not changed by what is true of the person alone, and is by what is true of items', async () => {
    const alike = Array.from({ length: 20 }, (_, n) => ({ p: ((n * 7) % 20) / 40, price: 10, effect: 0 }));
    const orders = await Promise.all([0, 10, 1e4].map((customerValue) => order(alike, { loyalty: 0.5 }, customerValue)));
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
    const differing = alike.map((offer, n) => ({ ...offer, effect: n === 3 ? 0.5 : n === 17 ? -0.5 : 0 }));
    const [loyal, before] = [await order(differing, { loyalty: 0.5 }, 1e4), orders[0]];
    expect(loyal.indexOf(3)).toBeLessThan(before.indexOf(3));
    expect(loyal.indexOf(17)).toBeGreaterThan(before.indexOf(17));
    expect(loyal.filter((n) => n !== 3 && n !== 17)).toEqual(before.filter((n) => n !== 3 && n !== 17));
    // Whoever brings nothing later is shown what earns now.
    expect(await order(differing, { loyalty: 0.5 }, 0)).toEqual(before);
  });

  it('moves from what is earned to what brings people back, step by step', () => {
    const rng = seededRng(4);
    const known: KnownValues = {
      probabilities: Float64Array.from({ length: 300 }, () => rng.next() * 0.1), margins: Float64Array.from({ length: 300 }, () => 5 + 20 * rng.next()),
      effects: Float64Array.from({ length: 300 }, () => 0.1 * rng.normal()), customerValue: 60,
    };
    const [earned, comesBack] = [valuesAt(known, 0), valuesAt(known, 1)];
    const sum = (values: Float64Array, dial: number) => orderAt(known, dial).subarray(0, 10).reduce((total, row) => total + values[row], 0);
    const dials = Array.from({ length: 21 }, (_, step) => step / 20);
    for (let step = 1; step < dials.length; step++) {
      expect(sum(earned, dials[step])).toBeLessThanOrEqual(sum(earned, dials[step - 1]) + 1e-9);
      expect(sum(comesBack, dials[step])).toBeGreaterThanOrEqual(sum(comesBack, dials[step - 1]) - 1e-9);
    }
    expect(sum(comesBack, 1)).toBeGreaterThan(2 * sum(comesBack, 0));
  });

  it('meets a floor with as little weight as it takes', async () => {
    const known: KnownValues = { probabilities: Float64Array.of(0.21, 0.1), margins: Float64Array.of(10, 10), effects: Float64Array.of(-0.1, 0.1), customerValue: 50 };
    // 0.21 x (10 - 5 w) = 0.1 x (10 + 5 w) at w = 0.71, d = 0.415: above it the other one stands first.
    expect([leastDial(known, -0.1, 1), leastDial(known, 0.1, 1), leastDial(known, 0.2, 1)]).toEqual([0, 0.45, 1]);
    const shop = [{ p: 0.21, price: 100 / 3, effect: -0.1 }, { p: 0.1, price: 100 / 3, effect: 0.1 }];
    const slate = await recommend(shopOf(shop, { floor: 0.05, marginShare: 0.3 }, 500 / 3), request({ limit: 1 }));
    expect([[...slate.items], slate.value!.dial]).toEqual([[1], 0.45]);
  });

  it('leaves the order of relevance where nothing was learned, and says so', async () => {
    const pipeline = pipelineOf({ retrieve: [{ strategy: 'a', n: 5 }], objective: { loyalty: 0.5 } }, { a: answering(3, 1, 2) });
    const slate = await recommend(pipeline, request({ limit: 3 }));
    expect([[...slate.items], slate.value ?? null]).toEqual([[3, 1, 2], null]);
    expect(slate.degraded).toEqual(['not-trained:conversion', 'not-trained:loyalty']);
    const broken = await recommend({ ...pipeline, values: () => Promise.reject(new Error('database away')) }, request({ limit: 3 }));
    expect([...broken.items]).toEqual([3, 1, 2]);
    expect(broken.degraded).toContain('values-unavailable');
  });

  it('takes a model at its word only within 0..1, keeps what it did not weigh behind, and fills up below', async () => {
    const offers = [{ p: Number.NaN, price: 9 }, { p: -3, price: 9 }, { p: 7, price: 1 }, { p: 0.5, price: 1 }];
    const shop = shopOf(offers, { loyalty: 0, candidates: 3 });
    const slate = await recommend({ ...shop, document: { ...shop.document, retrieve: [{ strategy: 'a', n: 4 }] } }, request({ limit: 4 }));
    expect([...slate.items]).toEqual([2, 0, 1, 3]);
    expect([...slate.scores].every((score, row) => row === 0 || score <= slate.scores[row - 1])).toBe(true);
    expect(Number.isNaN(slate.value!.values[3])).toBe(true);
    const short = await recommend(pipelineShort(), request({ limit: 6 }));
    expect([...short.scores].every((score, row) => Number.isFinite(score) && (row === 0 || score <= short.scores[row - 1]))).toBe(true);
    expect(short.value!.values).toHaveLength(6);
  });

  it("orders the caller's own candidates too", async () => {
    const slate = await rank(shopOf(offers, { loyalty: 0, marginShare: 0.5 }), request({ limit: 3 }), [2, 0, 1]);
    expect([...slate.items]).toEqual([1, 0, 2]);
  });
});

/** Two of twenty items are retrieved, worth less than nothing. */
function pipelineShort() {
  const pipeline = pipelineOf({ retrieve: [{ strategy: 'a', n: 2 }], objective: { loyalty: 1 } }, { a: answering(0, 1) });
  const values: ValueModels = { purchase: (_asker, _items, out) => out.fill(0.1), loyalty: { effectOf: () => -0.5, customerValue: () => 10 }, exposure: null };
  return { ...pipeline, values: () => values };
}
