import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi, type TestTenant } from './harness.ts';
import { trainAndPublish } from './train-and-publish.ts';

interface View {
  readonly view: string;
  readonly strategy: string | null;
  readonly model: string | null;
  readonly vector: readonly number[] | null;
  readonly items: readonly { id: string }[];
  readonly categories: readonly { value: string; strength: number }[];
  readonly confidence: number;
}
interface ProfileAnswer {
  readonly views: readonly View[];
  readonly fused: { readonly categories: readonly { value: string; strength: number; views: Record<string, number> }[]; readonly confidence: number };
}

let api: TestApi;
let shop: TestTenant;

/** Twenty people who like mugs and twenty who like shoes, each with six of ten. */
const visits = Array.from({ length: 40 }, (_, person) => Array.from({ length: 6 }, (_, n) => ({
  id: `v${person}-${n}`, type: 'view', user: `u${person}`, item: `${person % 2 ? 'shoe' : 'mug'}-${(person + n * 3) % 10}`, country: 'DE',
}))).flat();

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop');
  await shop.items(['mug', 'shoe'].flatMap((kind) => Array.from({ length: 10 }, (_, n) => ({ id: `${kind}-${n}`, title: `${kind} ${n}`, categories: [kind === 'mug' ? 'Mugs' : 'Shoes'], price: 10, currency: 'EUR', stock: 5 }))));
  await shop.events([...visits, { id: 'a', type: 'view', user: 'ada', item: 'mug-1' }, { id: 'b', type: 'view', user: 'ada', item: 'mug-4' }]);
  await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: 'new', country: 'DE' }, { user: 'u3', consent: false }] } });
  await trainAndPublish(api, shop, { ials: { embeddingSize: 8 }, sasrec: { embeddingSize: 8, layers: 1, heads: 1, epochs: 2, batchSize: 8, validationUsers: 0 } });
});
afterAll(() => api?.stop());

const profile = async (user: string, query = ''): Promise<ProfileAnswer> => (await api.send<ProfileAnswer>('GET', `/v1/users/${user}/profile${query}`, { key: shop.secretKey })).body;
const viewOf = ({ views }: ProfileAnswer, kind: string): View => views.find(({ view }) => view === kind)!;

describe('views of a profile', () => {
  it('shows what the person did, what the model of people says and what the order of events says, and one profile of all', async () => {
    const ada = await profile('ada');
    expect(ada.views.map(({ view, strategy }) => [view, strategy])).toEqual([['content', null], ['collaborative', 'ials'], ['sequence', 'sasrec']]);
    const collaborative = viewOf(ada, 'collaborative');
    expect(collaborative.vector).toHaveLength(8);
    expect(collaborative.model).toMatch(/^[0-9a-f]{64}$/);
    expect(collaborative.categories[0]).toMatchObject({ value: 'Mugs' });
    // More than the two that she saw: people like her look at the other mugs.
    expect(collaborative.items.filter(({ id }) => id.startsWith('mug')).length).toBeGreaterThan(2);
    expect(collaborative.confidence).toBeCloseTo(2 / 7, 6);
    expect(ada.fused.categories[0]).toMatchObject({ value: 'Mugs', views: { content: 1 } });
    expect(ada.fused.confidence).toBeGreaterThan(Math.max(...ada.views.map(({ confidence }) => confidence)));
  });

  it('moves with the next events, without a training', async () => {
    const before = await profile('ada');
    await shop.events([0, 1, 2, 3, 4].map((n) => ({ id: `turn-${n}`, type: 'view', user: 'ada', item: `shoe-${n}` })));
    const after = await profile('ada');
    const shoes = (answer: ProfileAnswer) => viewOf(answer, 'collaborative').categories.find(({ value }) => value === 'Shoes')?.strength ?? 0;
    expect(shoes(after)).toBeGreaterThan(shoes(before));
    expect(viewOf(after, 'sequence').vector).not.toEqual(viewOf(before, 'sequence').vector);
  });

  it('is the same for the same events and moment', async () => {
    const at = `?asOf=${encodeURIComponent(new Date().toISOString())}`;
    expect(await profile('u0', at)).toEqual(await profile('u0', at));
  });

  it('takes somebody without events for one of their country, faintly', async () => {
    const { views, fused } = await profile('new');
    expect(views.map(({ view, strategy, vector }) => [view, strategy, vector])).toEqual([['content', null, null], ['segment', 'popularity', null]]);
    expect(fused.confidence).toBeCloseTo(0.05, 6);
  });

  it('has no view of somebody who withheld consent', async () => {
    const { views, fused } = await profile('u3');
    expect(views).toHaveLength(1);
    expect(fused).toEqual({ categories: [], brands: [], confidence: 0 });
  });
});
