import { beforeAll, describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import { ItemSearch, Synonyms } from '@zhiyin/search';
import { inChinese, RANGES, SimulatedShop, type SimulatedItem } from '@zhiyin/simulator';
import { item } from '@zhiyin/testing/strategies';

const shop = new SimulatedShop({ seed: 'chinese', items: 3000, people: 1, days: 1, start: 0, language: 'zh' });
const catalogue = new LiveCatalogue();
const items = shop.items.map(({ wire }, number) => item(number, { ...wire, publishedAt: null, stock: null }));
const search = new ItemSearch({ catalogue, items: async function* () { yield items; } });

async function found(text: string, limit = 10): Promise<SimulatedItem[]> {
  const { items: numbers } = await search.find({ text, eligible: catalogue.offered(), limit, sort: 'relevance', facets: [], synonyms: Synonyms.NONE, now: 0 });
  return Array.from(numbers, (number) => shop.items[number]);
}

/** What the title of a simulated item is made of, by its range. */
const nounOf = ({ wire, truth }: SimulatedItem): string => RANGES[truth.range].nouns.find((noun) => wire.title.includes(inChinese(noun)))!;

describe('a shop with Chinese titles', () => {
  beforeAll(async () => {
    catalogue.put(items);
    await search.ready();
  });

  it('finds what is asked for in Chinese: nine of the first ten are the thing named, and no name finds nothing', async () => {
    let [right, shown] = [0, 0];
    for (const noun of new Set(shop.items.map(nounOf))) {
      const first = await found(inChinese(noun));
      expect(first.length).toBeGreaterThan(0);
      right += first.filter(({ wire }) => wire.title.includes(inChinese(noun))).length;
      shown += first.length;
    }
    expect(right / shown).toBeGreaterThan(0.9);
  });

  it('finds one item by what somebody would type of it, in Chinese and mixed with a Latin brand or a size', async () => {
    const rng = seededRng('queries');
    let [inFirstTen, asked] = [0, 0];
    for (let n = 0; n < 200; n++) {
      const wanted = shop.items[rng.integer(shop.items.length)];
      const size = wanted.wire.title.split(' ').slice(1).join(' ');
      const noun = inChinese(nounOf(wanted));
      const colour = inChinese(String(wanted.wire.attributes.colour));
      const material = inChinese(String(wanted.wire.attributes.material));
      for (const query of [`${colour}${material}${noun}`, `${wanted.wire.brand} ${colour} ${noun}`, `${wanted.wire.brand.toUpperCase()}${noun} ${size} ${material}`, `${noun} ${size.replace(' ', '')} ${colour}`]) {
        asked++;
        const first = await found(query);
        // Many simulated items are alike: what says the same is as good.
        if (first.some(({ wire }) => wire.title === wanted.wire.title || (wire.title.includes(colour) && wire.title.includes(noun)))) inFirstTen++;
      }
    }
    expect(inFirstTen / asked).toBeGreaterThan(0.97);
  });

  it('understands a word that is written together with others, and one character more or less', async () => {
    expect((await found('保温杯不锈钢'))[0].wire.title).toContain('不锈钢');
    expect((await found('找一个不锈钢的保温杯')).filter(({ wire }) => wire.title.includes('保温杯')).length).toBeGreaterThan(5);
    expect((await found('ＵＳＢ－Ｃ数据线'))[0].wire.title).toContain('USB-C数据线');
  });

  it('shows where a title says what was asked for', async () => {
    const { query, items: [first] } = await search.find({ text: 'Nordhem 咖啡杯', eligible: catalogue.offered(), limit: 1, sort: 'relevance', facets: [], synonyms: Synonyms.NONE, now: 0 });
    const title = catalogue.title(first);
    expect(search.highlighter(query).places(title).map(([start, end]) => title.slice(start, end))).toEqual(['咖啡杯']);
  });
});
