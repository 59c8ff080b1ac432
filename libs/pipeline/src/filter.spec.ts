import { describe, expect, it } from '@jest/globals';
import { InputError, type CatalogueItem } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import fc from 'fast-check';
import { compileFilter } from './compile-filter.ts';
import { FilterIndex } from './filter-index.ts';
import { parseFilter } from './filter-parser.ts';

const item = (number: number, fields: Partial<CatalogueItem> = {}): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: null, categories: [], price: null, cost: null,
  currency: null, stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0, ...fields,
});

const mug = item(0, { brand: 'Acme', categories: ['Kitchen', 'Mugs'], price: 12.5, stock: 3, currency: 'EUR', publishedAt: Date.UTC(2026, 0, 15), attributes: { colour: 'red', 'dish washer': true, sizes: ['s', 'l'], weight: 0.4 } });
const course = item(1, { type: 'course', categories: ['Languages'], attributes: { hours: 20 } });
const catalogue = new LiveCatalogue();
catalogue.put([mug, course]);

const passing = (expression: string) => [0, 1].filter(compileFilter(expression, catalogue));
const failure = (expression: string) => {
  try {
    parseFilter(expression);
  } catch (error) {
    if (error instanceof InputError) return error.details;
    throw error;
  }
  throw new Error(`parsed: ${expression}`);
};

describe('filter expressions', () => {
  it.each<[string, number[]]>([
    ['brand == "Acme"', [0]],
    ['brand != "Acme"', [1]],
    ["brand in ['Acme', 'Globex']", [0]],
    ['price < 12.5', []],
    ['price <= 12.5', [0]],
    ['price > -1', [0]],
    ['not (price > 1)', [1]],
    ['stock >= 1 and currency == "EUR"', [0]],
    ['categories contains "Mugs"', [0]],
    ['categories in ["Languages", "Mugs"]', [0, 1]],
    ['publishedAt >= "2026-01-01" and publishedAt < "2026-02-01"', [0]],
    ['attributes.colour == "red"', [0]],
    ['attributes["dish washer"] == true', [0]],
    ['attributes.sizes contains "l"', [0]],
    ['attributes.sizes contains "x"', []],
    ['attributes.weight < 1 or attributes.hours == 20', [0, 1]],
    ['exists(attributes.hours)', [1]],
    ['not exists(price)', [1]],
    ['exists(attributes.constructor)', []],
    ['attributes.hours < "x"', []],
    ['type == "course" or type == "product" and price > 100', [1]],
    ['id in ["i0"]', [0]],
  ])('%s', (expression, expected) => {
    expect(passing(expression)).toEqual(expected);
  });

  it.each([
    ['price <', 7, 'the end'],
    ['colour == "red"', 0, "'colour'"],
    ['price == "cheap"', 9, '"cheap"'],
    ['brand == "Acme', 9, 'the end'],
    ['brand == "Acme" type == "x"', 16, "'type'"],
    ['categories == "Mugs"', 11, "'=='"],
    ['(price < 1', 10, 'the end'],
    ['price contains 3', 6, "'contains'"],
    ['attributes.a < true', 15, "'true'"],
    ['price # 3', 6, "'#'"],
    ['', 0, 'the end'],
  ])('names the place in %s', (expression, position, got) => {
    expect(failure(expression)).toMatchObject({ position, got });
  });

  it('refuses what is too deep, too long or too many', () => {
    expect(failure(`${'('.repeat(50)}price < 1${')'.repeat(50)}`)).toMatchObject({ got: 'one more' });
    expect(failure('not '.repeat(400) + 'exists(price)')).toMatchObject({ got: 'one more' });
    expect(failure(`brand == "${'x'.repeat(3000)}"`)).toMatchObject({ expected: 'at most 2000 characters' });
    expect(failure(`price in [${Array(201).fill(1).join()}]`)).toMatchObject({ expected: 'at most 200 values' });
  });

  it('answers any text with a predicate or an InputError', () => {
    const word = fc.constantFrom('price', 'brand', 'attributes', '.', '<', '==', '(', ')', '[', ']', '"a"', '1', 'and', 'or', 'not', 'in', 'contains', 'exists', ',', '\\', '"', '-', '\u0000', '知');
    fc.assert(fc.property(fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')), (text) => {
      try {
        return typeof compileFilter(text, catalogue)(0) === 'boolean';
      } catch (error) {
        return error instanceof InputError;
      }
    }));
  });
});

describe('FilterIndex', () => {
  const many = (count: number, fields: (number: number) => Partial<CatalogueItem>) => Array.from({ length: count }, (_, number) => item(number, fields(number)));
  /** Dear enough for several slices: every clause reads the whole text. */
  const dear = (clauses: number) => Array.from({ length: clauses }, (_, i) => `attributes.text contains "aba${i}"`).join(' or ');
  const text = 'ab'.repeat(4000);

  it('lets others have their turn while it looks at every item, shares the work, and misses no change meanwhile', async () => {
    const shop = new LiveCatalogue();
    shop.put(many(400, () => ({ attributes: { text } })));
    const index = new FilterIndex(shop);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const both = Promise.all([index.prepare(dear(10), 'rule'), index.prepare(dear(10), 'rule')]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(index.has(dear(10))).toBe(false);
    shop.put([item(0, { attributes: { text: 'aba3' } }), item(500, { attributes: { text: 'aba7' } })]);
    await both;
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
    expect([...Array(501).keys()].filter((number) => index.passing(dear(10)).has(number))).toEqual([0, 500]);
  });

  it('gives up what is too dear for anybody to ask for, and not more than a few at once', async () => {
    const shop = new LiveCatalogue();
    shop.put(many(2000, () => ({ attributes: { text } })));
    const index = new FilterIndex(shop);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => index.prepare(`price == ${i} or ${dear(50)}`, 'caller')));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as InputError).code : 'passed'))).toEqual([
      ...Array<string>(8).fill('FILTER_TOO_DEAR'), 'FILTERS_BUSY', 'FILTERS_BUSY',
    ]);
  }, 30_000);

  it('takes no memory for changes that nobody asks about', async () => {
    const shop = new LiveCatalogue();
    shop.put(many(8000, () => ({})));
    const index = new FilterIndex(shop);
    await index.prepare('price < 1', 'caller');
    shop.put(many(1500, () => ({ price: 0 })));
    expect(index.has('price < 1')).toBe(true);
    shop.put(many(3000, () => ({ price: 0 })));
    expect(index.has('price < 1')).toBe(false);
    expect(index.passing('price < 1').count()).toBe(3000);
  });

  it('knows changed and new items, whatever was asked before', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.record({ number: fc.integer({ min: 0, max: 200 }), price: fc.integer({ min: 0, max: 20 }) }), { maxLength: 10 }), { maxLength: 8 }), (rounds) => {
      const shop = new LiveCatalogue();
      const index = new FilterIndex(shop);
      for (const round of rounds) {
        shop.put(round.map(({ number, price }) => item(number, { price })));
        for (let number = 0; number < shop.size; number++) expect(index.passing('price < 10').has(number)).toBe(shop.price(number) < 10);
      }
    }), { numRuns: 50 });
  });
});
