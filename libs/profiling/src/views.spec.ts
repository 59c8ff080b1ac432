import { describe, expect, it } from '@jest/globals';
import { event, NOW } from '../test/events.ts';
import { buildProfile } from './build-profile.ts';
import type { ItemFacts, TasteView } from './profile.ts';
import { contentView, fuseViews, modelView } from './views.ts';

/** 0-4 are mugs of Acme, the others shoes without a brand. */
const shop: ItemFacts = { categories: (item) => [item < 5 ? 'Mugs' : 'Shoes'], brand: (item) => (item < 5 ? 'Acme' : null), price: () => 10, currency: () => 'EUR' };
const answer = (items: readonly number[], view: 'collaborative' | 'sequence' | 'segment' = 'collaborative') => ({ strategy: 'ials', view, vector: Float32Array.of(1), items });

describe('modelView', () => {
  it('says what the best items have in common, the first ones louder', () => {
    const view = modelView(answer([5, 1, 6]), shop, [event('view', 1, 1)], NOW);
    // Weights 1, 0.63, 0.5.
    expect(view.categories).toEqual([
      { value: 'Shoes', strength: expect.closeTo(1.5 / (1.5 + 1 / Math.log2(3)), 12), events: 0, because: [5, 6] },
      { value: 'Mugs', strength: expect.closeTo(1 / Math.log2(3) / (1.5 + 1 / Math.log2(3)), 12), events: 0, because: [1] },
    ]);
    expect(view.brands).toMatchObject([{ value: 'Acme', strength: 1 }]);
  });

  it('is the surer the more different items it rests on, and order needs more of them', () => {
    const events = [event('view', 1, 3), event('view', 1, 2), event('view', 2, 1), event('view', 3, -1)];
    expect(modelView(answer([1]), shop, events, NOW).confidence).toBeCloseTo(2 / 7, 12);
    expect(modelView(answer([1], 'sequence'), shop, events, NOW).confidence).toBeCloseTo(2 / 12, 12);
    expect(modelView(answer([1], 'segment'), shop, [], NOW).confidence).toBe(0.05);
    expect(modelView(answer([]), shop, events, NOW).confidence).toBe(0);
  });
});

describe('fuseViews', () => {
  const view = (changes: Partial<TasteView>): TasteView => ({ view: 'content', strategy: null, vector: null, items: [], categories: [], brands: [], confidence: 0.5, ...changes });
  const likes = (value: string, strength: number) => ({ value, strength, events: 1, because: [] });

  it('weighs each view by its confidence', () => {
    const { categories, confidence } = fuseViews([
      view({ categories: [likes('Mugs', 0.8), likes('Shoes', 0.2)], confidence: 0.6 }),
      view({ view: 'collaborative', categories: [likes('Shoes', 1)], confidence: 0.2 }),
    ]);
    expect(categories).toEqual([
      { value: 'Mugs', strength: expect.closeTo(0.6, 12), views: { content: 0.8 } },
      { value: 'Shoes', strength: expect.closeTo(0.4, 12), views: { content: 0.2, collaborative: 1 } },
    ]);
    expect(confidence).toBeCloseTo(1 - 0.4 * 0.8, 12);
  });

  it('does not count views that know nothing, or have no such value, as against it', () => {
    expect(fuseViews([view({ categories: [likes('Mugs', -0.4)] }), view({ view: 'sequence', categories: [], brands: [likes('Acme', 1)] }), view({ view: 'segment', categories: [likes('Shoes', 1)], confidence: 0 })]).categories)
      .toEqual([{ value: 'Mugs', strength: -0.4, views: { content: -0.4 } }]);
    expect(fuseViews([])).toEqual({ categories: [], brands: [], confidence: 0 });
  });

  it('takes a dislike of the person over a model that does not know it', () => {
    const own = contentView(buildProfile([event('return', 5, 0), event('return', 6, 0), event('purchase', 1, 0)], shop, NOW));
    const fused = fuseViews([own, modelView(answer([1, 2]), shop, [event('purchase', 1, 0)], NOW)]);
    expect(fused.categories.find(({ value }) => value === 'Shoes')!.strength).toBeLessThan(0);
    expect(fused.categories.find(({ value }) => value === 'Mugs')!.strength).toBeGreaterThan(0);
  });
});
