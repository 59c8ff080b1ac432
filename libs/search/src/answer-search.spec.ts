import { describe, expect, it } from '@jest/globals';
import { silentLogger, type CatalogueItem, type JsonObject } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import { FilterIndex, noValues, RetrieverHealth, validatePipeline, type PipelineRequest, type TenantPipeline } from '@zhiyin/pipeline';
import type { Recommender } from '@zhiyin/strategy-sdk';
import { answerSearch, completeSearch, ItemSearch, type AnsweredSearch, type SearchQuestion } from './index.ts';

const NOW = Date.UTC(2026, 5, 1);
const TITLES = ['Blue mug', 'Blue mug of glass', 'Blue mug with a picture of a cat', 'Sofa', 'Couch table', 'Copper kettle'];

const item = (number: number): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: TITLES[number], description: null, brand: number % 2 ? 'Acme' : 'Zeta', categories: [], price: 10 * number, cost: null, currency: null,
  stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
});

/** Likes some items for everybody, in this order. */
const liking = (...liked: number[]): Recommender => ({
  candidates: async ({ eligible, limit }) => {
    const items = liked.filter((number) => eligible.has(number)).slice(0, limit);
    return { items: Int32Array.from(items), scores: Float32Array.from(items, (_, n) => 1 / (n + 1)) };
  },
});

function shopOf(search: JsonObject, liked: Recommender = liking()): { readonly pipeline: TenantPipeline; readonly search: ItemSearch } {
  const check = validatePipeline({ retrieve: [{ strategy: 'a', n: 10 }], search }, { ids: () => ['a'] });
  if (!check.pipeline) throw new Error(JSON.stringify(check.problems));
  const catalogue = new LiveCatalogue();
  const items = TITLES.map((_, number) => item(number));
  catalogue.put(items);
  const pipeline: TenantPipeline = {
    document: check.pipeline, catalogue, filters: new FilterIndex(catalogue), health: new RetrieverHealth(() => NOW), values: noValues, deadlineMs: 1000, budgetMs: 1000, log: silentLogger, clock: () => NOW,
    sources: new Map([['a', { recommender: liked, scoreScale: 'unbounded' }]]),
  };
  return { pipeline, search: new ItemSearch({ catalogue, items: async function* () { yield items; } }) };
}

function ask(rules: JsonObject, text: string, { liked, now = NOW, ...more }: Partial<SearchQuestion> & { readonly liked?: Recommender; readonly now?: number } = {}): Promise<AnsweredSearch> {
  const { pipeline, search } = shopOf(rules, liked);
  const question = { text, sort: 'relevance' as const, facets: [], skip: 0, limit: 10, ...more };
  const request: PipelineRequest = {
    history: { user: null, events: [] }, context: { now, placement: 'search', items: [], country: null, category: null }, limit: question.limit, exclude: [], filter: null, explain: false, seed: null, bucket: null,
  };
  return answerSearch(search, pipeline, request, question);
}
const ids = async (answer: Promise<AnsweredSearch>): Promise<string[]> => (await answer).items.map(({ id }) => id);

describe('answerSearch', () => {
  it('stands by relevance alone unless the placement wants more', async () => {
    expect(await ids(ask({}, 'blue mug', { liked: liking(2, 1, 0) }))).toEqual(['i0', 'i1', 'i2']);
  });

  it('puts what was found into a personal order as far as the placement wants, and adds nothing to it', async () => {
    expect(await ids(ask({ personalization: 1 }, 'blue mug', { liked: liking(3, 2, 1, 0) }))).toEqual(['i2', 'i1', 'i0']);
    expect(await ids(ask({ personalization: 0.05 }, 'blue mug', { liked: liking(2, 1, 0) }))).toEqual(['i0', 'i1', 'i2']);
  });

  it('goes on behind what earlier pages showed', async () => {
    expect(await ids(ask({}, 'blue mug', { skip: 1, limit: 1 }))).toEqual(['i1']);
  });

  it('recommends where nothing was found, and not on a later page', async () => {
    const answer = await ask({}, 'xylophone', { liked: liking(5), limit: 1 });
    expect([answer.fallback, answer.total, answer.items.map(({ id }) => id)]).toEqual([true, 0, ['i5']]);
    expect((await ask({}, 'xylophone', { skip: 5 })).items).toEqual([]);
  });
});

describe('an index that is not there yet', () => {
  const request: PipelineRequest = {
    history: { user: null, events: [] }, context: { now: NOW, placement: 'search', items: [], country: null, category: null }, limit: 2, exclude: [], filter: null, explain: false, seed: null, bucket: null,
  };
  const question = { text: 'sofa', sort: 'relevance' as const, facets: [], skip: 0, limit: 2 };

  it('is no reason to fail: the placement recommends, says so, and the next search tries again', async () => {
    const { pipeline } = shopOf({}, liking(5, 4));
    let away = true;
    const search = new ItemSearch({
      catalogue: pipeline.catalogue,
      items: async function* () {
        if (away) throw new Error('the database is away');
        yield TITLES.map((_, number) => item(number));
      },
    });
    const answer = await answerSearch(search, pipeline, request, question);
    expect([answer.fallback, answer.items.map(({ id }) => id), answer.degraded]).toEqual([true, ['i5', 'i4'], ['search-index-not-ready']]);
    expect(await completeSearch(search, pipeline, { text: 'so', limit: 3 })).toEqual([]);
    away = false;
    expect((await answerSearch(search, pipeline, request, question)).items.map(({ id }) => id)).toEqual(['i3']);
  });

  it('is waited for a moment only', async () => {
    const { pipeline } = shopOf({});
    const search = new ItemSearch({ catalogue: pipeline.catalogue, items: async function* () { await new Promise(() => undefined); yield []; } });
    expect(await search.readyWithin(20, () => undefined)).toBe(false);
  });
});

describe('rules of a placement', () => {
  it('pin items to a query however its words are written, also such as do not match', async () => {
    const rules = { rules: [{ kind: 'pin', query: 'Blue mugs', items: ['i5', 'i2', 'nobody'] }] };
    expect(await ids(ask(rules, 'blue MUG'))).toEqual(['i5', 'i2', 'i0', 'i1']);
    expect(await ids(ask(rules, 'mug'))).not.toContain('i5');
  });

  it('raise and bury', async () => {
    expect(await ids(ask({ rules: [{ kind: 'boost', expression: 'brand == "Acme"', factor: 3 }] }, 'blue mug'))).toEqual(['i1', 'i0', 'i2']);
    expect(await ids(ask({ rules: [{ kind: 'boost', expression: 'price == 0', factor: 0.1 }] }, 'blue mug'))).toEqual(['i1', 'i2', 'i0']);
  });

  it('hide, for one query or for all', async () => {
    expect(await ids(ask({ rules: [{ kind: 'hide', expression: 'brand == "Zeta"' }] }, 'blue mug'))).toEqual(['i1']);
    expect(await ids(ask({ rules: [{ kind: 'hide', expression: 'brand == "Zeta"', query: 'sofa' }] }, 'blue mug'))).toHaveLength(3);
  });

  it('redirect and still answer', async () => {
    const answer = await ask({ rules: [{ kind: 'redirect', query: 'blue mug', url: '/mugs' }] }, 'Blue Mug');
    expect([answer.redirect, answer.items.length]).toEqual(['/mugs', 3]);
    expect((await ask({ rules: [{ kind: 'redirect', query: 'blue mug', url: '/mugs' }] }, 'mug')).redirect).toBeNull();
  });

  it('add synonyms', async () => {
    expect(await ids(ask({ synonyms: [{ group: ['sofa', 'couch'] }] }, 'couch'))).toEqual(['i4', 'i3']);
    expect(await ids(ask({ synonyms: [{ find: ['settee'], with: ['sofa'] }] }, 'settee'))).toEqual(['i3']);
  });

  it('hold from their beginning until their end', async () => {
    const valid = { from: '2026-06-01T00:00:00Z', until: '2026-06-02T00:00:00Z' };
    const search = { synonyms: [{ find: ['settee'], with: ['sofa'], ...valid }], rules: [{ kind: 'redirect', query: 'settee', url: '/sale', ...valid }] };
    for (const [now, holds] of [[NOW - 1, false], [NOW, true], [NOW + 86_399_999, true], [NOW + 86_400_000, false]] as const) {
      const answer = await ask(search, 'settee', { now });
      expect([now, answer.redirect !== null, answer.total === 1]).toEqual([now, holds, holds]);
    }
  });

  it('are refused with the place of what is wrong', () => {
    const wrong: JsonObject[] = [{ rules: [{ kind: 'hide', expression: 'price <' }] }, { rules: [{ kind: 'pin', query: 'x', items: [] }] }, { rules: [{ kind: 'redirect', query: 'x', url: 'javascript:alert(1)' }] }, { personalization: 2 }];
    for (const search of wrong) {
      const { problems } = validatePipeline({ retrieve: [{ strategy: 'a', n: 1 }], search }, { ids: () => ['a'] });
      expect(problems[0]?.path).toMatch(/^\/search\//);
    }
  });
});
