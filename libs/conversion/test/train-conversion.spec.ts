import { beforeAll, describe, expect, it } from '@jest/globals';
import { conversionLog, ConversionPredictor, packConversion, trainConversion, unpackConversion, type ConversionArtifact, type ConversionCard } from '@zhiyin/conversion';
import { ArtifactError, DAY_MS } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import { datasetOf, event, smallShop, START, type SmallShop } from './small-shop.ts';

const train = (shop: SmallShop) => trainConversion(conversionLog(datasetOf(shop)), { seed: 1, maxRows: 8_000, threads: 1 });

function predictorOf(shop: SmallShop, artifact: ConversionArtifact): ConversionPredictor {
  const catalogue = new LiveCatalogue();
  catalogue.put(shop.items);
  return new ConversionPredictor(unpackConversion(packConversion(artifact)), catalogue);
}

const between = (probability: number): boolean => probability >= 0 && probability <= 1;

describe('a shop with a few thousand events', () => {
  const shop = smallShop();
  const now = shop.events.at(-1)!.at + 1000;
  const view = (item: number, minutesAgo: number) => event({ sequence: 0, type: 'view', user: 1, item, at: now - minutesAgo * 60_000 });
  const carted = [view(5, 3), event({ sequence: 0, type: 'cart', user: 1, item: 5, at: now - 60_000 })];
  let artifact: ConversionArtifact;
  let card: ConversionCard;
  let predictor: ConversionPredictor;
  beforeAll(async () => {
    ({ artifact, card } = await train(shop));
    predictor = predictorOf(shop, artifact);
  }, 120_000);

  it('gets a model that beats the mean on later days, and a card that says by how much', () => {
    // A few hundred visits teach little; thousands of pairs much.
    for (const [target, lead] of [[card.pairs, 0.15], [card.visits, 0.03]] as const) {
      expect(target.notLearned).toBeNull();
      expect(target.chosen).not.toBe('base-rate');
      const chosen = target.models.find(({ model }) => model === target.chosen)!;
      const mean = target.models.find(({ model }) => model === 'base-rate')!;
      expect(chosen.metrics.normalizedEntropy).toBeLessThan(mean.metrics.normalizedEntropy - lead);
      expect(target.tree[0]).toMatch(/^all: [0-9.]+ %$/);
      expect(target.features[0].meanEffect).toBeGreaterThan(0);
    }
    expect(card.pairs.delay!.p95Hours).toBeGreaterThan(card.pairs.delay!.medianHours);
  });

  it('expects more of what lies in the cart than of what was looked at, and least of what nobody looked at', () => {
    const [inCart, viewed, never] = predictor.pairs({ history: [view(9, 4), ...carted], known: true, now }, [5, 9, 14]);
    expect(inCart.probability).toBeGreaterThan(2 * viewed.probability);
    expect(viewed.probability).toBeGreaterThan(never.probability);
    for (const { probability, low, high, reasons } of [inCart, viewed, never]) {
      expect(low).toBeLessThanOrEqual(probability);
      expect(high).toBeGreaterThanOrEqual(probability);
      expect(reasons.length).toBeGreaterThan(0);
    }
    expect(inCart.reasons.some(({ feature, effect }) => (feature === 'in-cart' || feature === 'carted') && effect > 0)).toBe(true);
    expect(predictor.visit({ history: carted, known: true, now }).probability).toBeGreaterThan(predictor.visit({ history: [], known: true, now }).probability);
  });

  it('scores a batch like one by one', () => {
    const asker = { history: carted, known: true, now };
    const out = new Float32Array(4);
    predictor.score(asker, Int32Array.of(5, 9, 14, 999), out);
    expect([...out]).toEqual(predictor.pairs(asker, [5, 9, 14, 999]).map(({ probability }) => Math.fround(probability)));
    expect([...out].every(between)).toBe(true);
    expect(() => predictor.score(asker, [1, 2, 3], new Float32Array(2))).toThrow('room for 3');
  });

  it('changes with what is observed', () => {
    const fresh = predictorOf(shop, artifact);
    const asker = { history: [], known: false, now };
    const items = Array.from({ length: 40 }, (_, item) => item);
    // A stranger, somebody in a visit, and the visit itself: a model looks at what it found to matter.
    const visitor = { history: [view(9, 4), ...carted], known: true, now };
    const chances = (of: ConversionPredictor): number[] => [...[asker, visitor].flatMap((who) => of.pairs(who, items)), of.visit(asker), of.visit(visitor)].map(({ probability }) => probability);
    const before = chances(fresh);
    // Everybody buys what they look at: rates of purchases that the model has never met.
    fresh.observe(items.flatMap((item) => Array.from({ length: 60 }, (_, n) => event({ sequence: 0, type: n % 2 ? 'purchase' : 'view', item, at: now }))));
    expect(chances(fresh)).not.toEqual(before);
    expect(chances(predictor)).toEqual(before);
  });

  it('answers whatever history comes', () => {
    const odd = [event({ sequence: 0, type: 'purchase', item: 5, at: now + DAY_MS, price: -3, quantity: 0 }), event({ sequence: 1, type: 'rating', item: 123456, at: now - 1, rating: 1 }), event({ sequence: 2, type: 'return', item: 5, at: 0, price: NaN })];
    for (const history of [odd, [odd[2], odd[1], odd[0]], []]) {
      for (const at of [now, 0]) {
        const asker = { history, known: true, now: at };
        for (const { probability, low, high } of [...predictor.pairs(asker, [5, -1, 1e6]), predictor.visit(asker)]) expect([probability, low, high].every(between)).toBe(true);
      }
    }
  });
});

describe('a shop that cannot be learned from', () => {
  const few = smallShop({ people: 3, days: 2 });
  const shops: Readonly<Record<string, SmallShop>> = {
    'has ten events': { ...few, events: few.events.slice(0, 10) },
    'has none': { ...few, events: [] },
    'sold nothing': { ...few, events: smallShop({ people: 60 }).events.filter(({ type }) => type !== 'purchase') },
    'has no items': { items: [], events: [event({ sequence: 0, type: 'search', user: 1, at: START })] },
    'sends orders only': { ...few, events: smallShop({ people: 60 }).events.filter(({ type }) => type === 'purchase') },
    'has one moment for all': { ...few, events: smallShop({ people: 20 }).events.map((own) => ({ ...own, at: START })) },
  };
  it.each(Object.keys(shops))('gets the mean, or what little can be said, and the reason: %s', async (name) => {
    const { artifact, card } = await train(shops[name]);
    expect(card.pairs.notLearned !== null || card.pairs.models.length > 0).toBe(true);
    expect(card.visits.notLearned !== null || card.visits.models.length > 0).toBe(true);
    const predictor = predictorOf(shops[name], artifact);
    const asker = { history: shops[name].events.slice(-3), known: true, now: START + DAY_MS };
    for (const { probability, low, high } of [...predictor.pairs(asker, [0, 3]), predictor.visit(asker)]) expect([probability, low, high].every(between)).toBe(true);
  }, 60_000);
});

describe('a stored model', () => {
  it('is refused by name when it is not one, or of another time', () => {
    expect(() => unpackConversion(Uint8Array.of(1, 2, 3))).toThrow(ArtifactError);
    expect(() => unpackConversion(packConversion({} as never).subarray(0, 40))).toThrow(ArtifactError);
  });
});
