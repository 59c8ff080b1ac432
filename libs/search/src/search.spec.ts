import { describe, expect, it } from '@jest/globals';
import { InputError, type CatalogueItem } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import { ItemSearch, Synonyms, type FindRequest, type Found } from './index.ts';

type Wanted = Partial<CatalogueItem> & { readonly title: string };

function itemOf(number: number, wanted: Wanted): CatalogueItem {
  return {
    number, id: `i${number}`, type: 'product', description: null, brand: null, categories: [], price: null, cost: null, currency: null, stock: null, available: true,
    publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: number, ...wanted,
  };
}

/** A shop whose items are numbered in the order they are given. */
class Shop {
  readonly catalogue = new LiveCatalogue();
  readonly search: ItemSearch;
  #next = 0;

  constructor(items: readonly Wanted[], locale?: string) {
    const all = items.map((item) => itemOf(this.#next++, item));
    this.catalogue.put(all);
    this.search = new ItemSearch({ catalogue: this.catalogue, locale: () => locale ?? 'en', items: async function* () { yield all; } });
  }

  put(number: number, wanted: Wanted): void {
    const item = itemOf(number, wanted);
    this.catalogue.put([item]);
    this.search.put([item]);
  }

  find(text: string, wanted: Partial<FindRequest> = {}): Promise<Found> {
    return this.search.find({ text, eligible: this.catalogue.offered(), limit: 10, sort: 'relevance', facets: [], synonyms: Synonyms.NONE, now: 1000, ...wanted });
  }

  async titles(text: string, wanted: Partial<FindRequest> = {}): Promise<string[]> {
    return Array.from((await this.find(text, wanted)).items, (item) => this.catalogue.title(item));
  }
}

const hardware = (): Shop => new Shop([
  { title: 'Round front toilet', brand: 'Acme', price: 200, categories: ['Bath'] },
  { title: '2 in. x 4 in. x 96 in. stud', price: 4, categories: ['Lumber'] },
  { title: 'DeckOver wood coating', brand: 'BEHR', price: 40, categories: ['Paint'], attributes: { color: 'brown' } },
  { title: 'Blue ceiling fan', brand: 'Zeta', price: 90, attributes: { color: 'blue' } },
  { title: 'Fan of the blue ceiling', brand: 'Zeta', price: 95 },
  { title: 'Sofa with 3 seats', price: 700 },
  { title: 'Night lamp', description: 'goes well with every sofa and every couch' },
]);

describe('ItemSearch', () => {
  it('finds an item by its words, whatever their endings, and ranks a title above a description', async () => {
    expect(await hardware().titles('sofas')).toEqual(['Sofa with 3 seats', 'Night lamp']);
  });

  it('finds sizes however they are written, brands, and facts', async () => {
    const shop = hardware();
    expect((await shop.titles('2x4'))[0]).toBe('2 in. x 4 in. x 96 in. stud');
    expect((await shop.titles('2 by 4 inches'))[0]).toBe('2 in. x 4 in. x 96 in. stud');
    expect(await shop.titles('behr')).toEqual(['DeckOver wood coating']);
    expect(await shop.titles('brown')).toEqual(['DeckOver wood coating']);
  });

  it('prefers words that stand beside each other as they were typed', async () => {
    expect(await hardware().titles('ceiling fan')).toEqual(['Blue ceiling fan', 'Fan of the blue ceiling']);
  });

  it('understands what was mistyped, and says what it took it for', async () => {
    const found = await hardware().find('round tiolet');
    expect(found.items[0]).toBe(0);
    expect(found.query.corrected).toBe('round toilet');
    expect((await hardware().find('round toilet')).query.corrected).toBeNull();
  });

  it('finds what is written together by its halves and halves by what is written together', async () => {
    expect((await hardware().titles('deck over'))[0]).toBe('DeckOver wood coating');
    expect((await hardware().titles('deckover'))[0]).toBe('DeckOver wood coating');
  });

  it('asks for synonyms too, each the other way round in a group and one way with an arrow', async () => {
    const shop = hardware();
    expect((await shop.titles('settee', { synonyms: new Synonyms([{ group: ['sofa', 'settee'] }], 'en') }))[0]).toBe('Sofa with 3 seats');
    const oneWay = new Synonyms([{ from: ['night light'], to: ['lamp'] }], 'en');
    expect((await shop.titles('night lights', { synonyms: oneWay }))[0]).toBe('Night lamp');
    expect(await shop.titles('lamp', { synonyms: oneWay })).toEqual(['Night lamp']);
  });

  it('finds nothing for words that nothing holds', async () => {
    const found = await hardware().find('xylophone');
    expect([found.total, found.items.length]).toEqual([0, 0]);
  });

  it('finds only what is eligible', async () => {
    const shop = hardware();
    const eligible = shop.catalogue.offered();
    eligible.delete(5);
    expect(await shop.titles('sofa', { eligible })).toEqual(['Night lamp']);
  });

  it('shows everything, the newest first, when nothing was typed', async () => {
    const found = await hardware().find(' ', { limit: 2 });
    expect([found.total, ...found.items]).toEqual([7, 6, 5]);
  });

  it('sorts by price, and puts what has none last both ways', async () => {
    const shop = hardware();
    expect((await shop.titles('', { sort: 'price' })).slice(0, 2)).toEqual(['2 in. x 4 in. x 96 in. stud', 'DeckOver wood coating']);
    expect((await shop.titles('', { sort: '-price' })).at(0)).toBe('Sofa with 3 seats');
    for (const sort of ['price', '-price'] as const) expect((await shop.titles('', { sort })).at(-1)).toBe('Night lamp');
  });

  it('counts values over all matches, however few are shown', async () => {
    const { facets } = await hardware().find('blue ceiling', { limit: 1, facets: ['brand', 'price', 'attributes.color', 'attributes.constructor'] });
    expect(facets).toEqual([
      { field: 'brand', values: [{ value: 'Zeta', count: 2 }], range: null },
      { field: 'price', values: [], range: { min: 90, max: 95 } },
      { field: 'attributes.color', values: [{ value: 'blue', count: 1 }], range: null },
      { field: 'attributes.constructor', values: [], range: null },
    ]);
  });

  it('refuses a facet that no item can have', async () => {
    for (const field of ['colour', 'attributes.', '__proto__']) await expect(hardware().find('fan', { facets: [field] })).rejects.toThrow(InputError);
  });

  it('shows where a title says what was asked for', async () => {
    const shop = hardware();
    const { query } = await shop.find('celing fans');
    expect(shop.search.highlighter(query).places('Blue ceiling fan').map(([start, end]) => 'Blue ceiling fan'.slice(start, end))).toEqual(['ceiling', 'fan']);
  });

  it('finds a new item at once, a changed one by its new words only, a deleted one never', async () => {
    const shop = hardware();
    await shop.find('warm');
    shop.put(7, { title: 'Copper kettle' });
    expect(await shop.titles('kettle')).toEqual(['Copper kettle']);
    shop.put(7, { title: 'Copper pot' });
    shop.put(5, { title: 'Settee' });
    expect(await shop.titles('kettle')).toEqual([]);
    expect(await shop.titles('sofa')).toEqual(['Night lamp']);
    shop.put(7, { title: 'Copper pot', deleted: true });
    expect(await shop.titles('copper')).toEqual([]);
  });

  it('finds the same after what is recent was merged, also what changed meanwhile', async () => {
    const shop = hardware();
    const index = await shop.search.ready();
    const made = Array.from({ length: 2500 }, (_, n) => itemOf(10 + n, { title: `Widget ${n % 7} number${n}` }));
    shop.catalogue.put(made);
    shop.search.put(made.slice(0, 1100));
    shop.search.put(made.slice(1100));
    shop.put(3, { title: 'Green ceiling fan' });
    await index.settled();
    expect(index.recent.size).toBeLessThan(made.length);
    expect((await shop.find('widget')).total).toBe(2500);
    expect(await shop.titles('number1200')).toEqual(['Widget 3 number1200']);
    expect((await shop.titles('green ceiling'))[0]).toBe('Green ceiling fan');
    expect(await shop.titles('blue ceiling fan')).not.toContain('Blue ceiling fan');
  });

  it('keeps what changes while the index is built for the first time', async () => {
    const shop = hardware();
    const building = shop.search.ready();
    shop.put(0, { title: 'Copper kettle' });
    await building;
    expect(await shop.titles('kettle')).toEqual(['Copper kettle']);
    expect(await shop.titles('toilet')).toEqual([]);
  });

  it('searches Chinese titles, also mixed with other scripts', async () => {
    const shop = new Shop([{ title: '不锈钢保温杯 500ml' }, { title: '陶瓷咖啡杯' }, { title: 'Thermos 保温壶' }], 'zh');
    expect((await shop.titles('保温杯'))[0]).toBe('不锈钢保温杯 500ml');
    expect((await shop.titles('thermos 保温'))[0]).toBe('Thermos 保温壶');
    expect((await shop.titles('500 ml'))[0]).toBe('不锈钢保温杯 500ml');
  });

  it('finds the right one of twenty Chinese titles, whatever a dictionary makes of a query', async () => {
    const titles = [
      '304不锈钢保温杯大容量男女学生便携水杯', '夏季新款宽松短袖t恤女纯棉上衣', '无线蓝牙耳机降噪运动防水', '儿童自行车带辅助轮16寸', '家用电热水壶自动断电1.7升', '真皮男士钱包短款多功能',
      '加厚羽绒服女中长款修身', '北欧简约客厅落地灯', '手机壳防摔全包硅胶', '陶瓷咖啡杯带盖勺创意礼品', '厨房不粘锅平底煎锅', '办公椅人体工学电脑椅', '婴儿推车轻便折叠', '猫砂盆全封闭除臭',
      '机械键盘青轴游戏专用', '洗衣液薰衣草香味3kg', '折叠雨伞晴雨两用防晒', '智能手表心率监测', '茶叶礼盒装铁观音', '登山包户外大容量60升',
    ];
    const asked: readonly (readonly [query: string, title: number])[] = [
      ['保温杯', 0], ['水杯', 0], ['短袖', 1], ['纯棉t恤', 1], ['蓝牙耳机', 2], ['运动耳机', 2], ['自行车', 3], ['儿童车', 3], ['热水壶', 4], ['电水壶', 4], ['钱包', 5], ['男士钱包', 5], ['羽绒服', 6],
      ['落地灯', 7], ['手机壳', 8], ['咖啡杯', 9], ['不粘锅', 10], ['平底锅', 10], ['煎锅', 10], ['电脑椅', 11], ['婴儿车', 12], ['推车', 12], ['猫砂盆', 13], ['机械键盘', 14], ['洗衣液', 15], ['雨伞', 16],
      ['智能手表', 17], ['铁观音', 18], ['登山包', 19], ['16寸 自行车', 3], ['3 kg 洗衣液', 15],
    ];
    const shop = new Shop(titles.map((title) => ({ title })), 'zh');
    for (const [query, title] of asked) expect([query, (await shop.titles(query))[0]]).toEqual([query, titles[title]]);
  });

  it('answers any text, however strange', async () => {
    const shop = hardware();
    for (const text of ['🦊🦊', '\u0001\u0002', '.*(a+)+$', '"unbalanced', "'", '𝕗𝕒𝕟', 'a'.repeat(10_000), 'fan '.repeat(3000), '保', '\ud800']) {
      const found = await shop.find(text);
      expect(found.items.length).toBeLessThanOrEqual(10);
    }
  });
});

describe('completions', () => {
  const complete = async (shop: Shop, typed: string): Promise<string[]> => (await shop.search.complete(typed, shop.catalogue.offered(), 5)).map(({ text }) => text);
  const asked = (query: string, user: number) => ({
    sequence: 1, type: 'search' as const, customType: null, user, item: null, at: 0, quantity: 1, price: null, currency: null, query, rating: null, session: null, order: null,
    recommendationId: null, country: null, consented: true, bot: false, attributes: null,
  });

  it('ends the last word with words that occur together with those before', async () => {
    expect(await complete(hardware(), 'ce')).toEqual(['ceiling']);
    expect(await complete(hardware(), 'Blue c')).toEqual(['blue ceiling']);
    expect(await complete(hardware(), 'round c')).toEqual([]);
  });

  it('takes a beginning nobody writes for a typing error', async () => {
    expect(await complete(hardware(), 'tiolet')).toEqual(['toilet']);
  });

  it('offers what three people asked for, and never what one person typed, nor what finds nothing', async () => {
    const shop = hardware();
    shop.search.observe([1, 2, 3].flatMap((user) => [asked('Ceiling fan blue', user), asked('ceiling xylophone', user)]));
    shop.search.observe([asked('ceiling of ada@example.org', 4), asked('ceiling of ada@example.org', 4), asked('ceiling of ada@example.org', 4)]);
    expect((await complete(shop, 'ceil'))[0]).toBe('ceiling fan blue');
    expect(await complete(shop, 'ceiling x')).toEqual([]);
    expect(await complete(shop, 'ceiling of')).not.toContain('ceiling of ada@example.org');
  });

  it('forgets who asked', async () => {
    const shop = hardware();
    shop.search.observe([1, 2, 3].map((user) => asked('ceiling fan', user)));
    shop.search.forget(2);
    expect(await complete(shop, 'ceiling f')).toEqual(['ceiling fan']); // from the catalogue's words
    expect((await shop.search.complete('ceiling f', shop.catalogue.offered(), 5))[0].kind).toBe('words');
  });
});
