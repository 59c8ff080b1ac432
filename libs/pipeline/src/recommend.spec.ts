import { describe, expect, it } from '@jest/globals';
import { DAY_MS, InputError } from '@zhiyin/domain';
import type { Recommender } from '@zhiyin/strategy-sdk';
import fc from 'fast-check';
import { defaultPipelines } from './default-pipelines.ts';
import { rank } from './rank.ts';
import { recommend } from './recommend.ts';
import { validatePipeline } from './validate-pipeline.ts';
import { answering, event, item, NOW, pipelineOf, request } from '../test/small-pipeline.ts';

const two = { retrieve: [{ strategy: 'a', n: 10 }, { strategy: 'b', n: 10 }] };

describe('recommend', () => {
  it('blends what the retrievers answer', async () => {
    const slate = await recommend(pipelineOf(two, { a: answering(3, 4), b: answering(4, 5) }), request({ limit: 3 }));
    expect([...slate.items]).toEqual([4, 3, 5]);
    expect(slate.degraded).toEqual([]);
  });

  it('never shows what is excluded, filtered, out of stock, in the context or bought lately', async () => {
    const pipeline = pipelineOf({ ...two, filter: [{ kind: 'in-stock' }, { kind: 'not-bought', days: 30 }, { kind: 'not-seen', hours: 1 }, { kind: 'rule', expression: 'price != 12' }] }, { a: answering(1, 2, 3, 4, 5, 6, 7, 12), b: answering(9) });
    pipeline.catalogue.put([item(6, { stock: 0 })]);
    const history = { user: 1, events: [event('purchase', 1, NOW - 29 * DAY_MS), event('purchase', 2, NOW - 31 * DAY_MS), event('view', 3, NOW - 1000)] };
    const slate = await recommend(pipeline, request({ history, limit: 20, exclude: [4], filter: 'price < 13', context: { now: NOW, placement: 'home', items: [5], country: null, category: null } }));
    expect([...slate.items].sort((a, b) => a - b)).toEqual([0, 2, 7, 8, 9, 10, 11]);
  });

  it('says where a filter of the caller went wrong', async () => {
    await expect(recommend(pipelineOf(two, {}), request({ filter: 'price <' }))).rejects.toThrow(InputError);
  });

  it('is as long as there are eligible items, whatever the strategies say', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 19 })), fc.uniqueArray(fc.integer({ min: 0, max: 19 })), fc.integer({ min: 1, max: 25 }), async (known, exclude, limit) => {
      const slate = await recommend(pipelineOf({ ...two, fallback: ['c'] }, { a: answering(...known), c: answering(2, 3) }), request({ limit, exclude }));
      expect(slate.items.length).toBe(Math.min(limit, 20 - exclude.length));
      expect(new Set(slate.items).size).toBe(slate.items.length);
      expect([...slate.items].some((number) => exclude.includes(number))).toBe(false);
      expect([...slate.scores]).toEqual([...slate.scores].sort((a, b) => b - a));
    }), { numRuns: 60 });
  });

  it('fills what is left with what is newest by its own date, never by one to come', async () => {
    const pipeline = pipelineOf(two, {}, 6);
    const [early, late] = [NOW - 9 * DAY_MS, NOW - DAY_MS];
    pipeline.catalogue.put([
      item(0, { publishedAt: late }), item(1, { publishedAt: late }), item(2, { createdAt: early }), item(3, { publishedAt: early, createdAt: late }),
      item(4, { publishedAt: NOW + 400 * DAY_MS, createdAt: early - 1 }), item(5, { createdAt: NOW }),
    ]);
    for (const limit of [6, 3]) {
      const slate = await recommend(pipeline, request({ limit }));
      expect([...slate.items]).toEqual([5, 1, 0, 3, 2, 4].slice(0, limit));
      expect(slate.degraded).toContain('newest-items');
    }
  });

  it('starts a longer answer with the shorter one', async () => {
    const rerank = fc.record({ diversity: fc.double({ min: 0, max: 1, noNaN: true }), maxPerBrand: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(fc.asyncProperty(rerank, fc.integer({ min: 1, max: 19 }), async (rules, limit) => {
      const pipeline = pipelineOf({ ...two, rerank: rules, fallback: ['c'] }, { a: answering(3, 8, 13, 1, 2), b: answering(13, 18, 4), c: answering(7, 6, 5) });
      const [shorter, longer] = await Promise.all([recommend(pipeline, request({ limit })), recommend(pipeline, request({ limit: limit + 1 }))]);
      expect([...longer.items.subarray(0, limit)]).toEqual([...shorter.items]);
    }), { numRuns: 60 });
  });

  it('answers the same request the same way while nothing is explored, and with a seed always', async () => {
    const recommenders = { a: answering(...Array(20).keys()), b: answering(5, 4, 3) };
    for (const [exploration, seed] of [[0, null], [0.9, 7]] as const) {
      const pipeline = pipelineOf({ ...two, rerank: { exploration } }, recommenders);
      const answers = await Promise.all([1, 2, 3].map(() => recommend(pipeline, request({ seed, limit: 9 }))));
      for (const answer of answers) expect(answer.items).toEqual(answers[0].items);
    }
  });

  it('leaves out a retriever that fails, breaks its promise or comes late, and says so', async () => {
    const failing: Recommender = { candidates: () => Promise.reject(new Error('no')) };
    const silent: Recommender = { candidates: () => new Promise(() => undefined) };
    const lying: Recommender = { candidates: async () => ({ items: Int32Array.of(1, 1, 99, 2, 3), scores: Float32Array.of(5, 4, 3, NaN, 1) }) };
    const document = { retrieve: [...two.retrieve, { strategy: 'c', n: 10 }] };
    const slate = await recommend(pipelineOf(document, { a: failing, b: silent, c: lying }), request({ limit: 2 }));
    expect([...slate.items]).toEqual([1, 3]);
    expect([...slate.degraded].sort()).toEqual(['failed:a', 'late:b']);
    expect(slate.trace.retrievers.find(({ strategy }) => strategy === 'c')).toMatchObject({ items: 2, dropped: 3 });
  });

  it('sends a retriever that keeps failing away and takes it back when it recovers', async () => {
    let now = NOW;
    let calls = 0;
    let broken = true;
    const moody: Recommender = { candidates: (asked) => (calls++, broken ? Promise.reject(new Error('no')) : answering(1).candidates(asked)) };
    const pipeline = pipelineOf(two, { a: moody, b: answering(2) }, 20, () => now);
    for (let i = 0; i < 10; i++) await recommend(pipeline, request());
    expect(calls).toBe(3);
    expect((await recommend(pipeline, request())).degraded).toContain('demoted:a');
    now += 31_000;
    broken = false;
    expect((await recommend(pipeline, request({ limit: 2 }))).degraded).toEqual([]);
  });

  it('demotes a retriever that holds everybody up', async () => {
    const slow: Recommender = { candidates: async (asked) => {
      for (const until = performance.now() + 16; performance.now() < until;);
      return answering(1).candidates(asked);
    } };
    const pipeline = pipelineOf(two, { a: slow, b: answering(2) });
    for (let i = 0; i < 3; i++) expect((await recommend(pipeline, request({ limit: 1 }))).degraded).toEqual([]);
    expect((await recommend(pipeline, request({ limit: 1 }))).degraded).toEqual(['demoted:a']);
  });

  it('explains each item by the source that ranked it highest', async () => {
    const slate = await recommend(pipelineOf(two, { a: answering(3, 4), b: answering(4) }), request({ limit: 3, explain: true }));
    expect(slate.reasons!.map((reasons) => reasons.map(({ strategy, code }) => `${strategy}:${code}`))).toEqual([['b:because'], ['a:because'], ['newest:new-in-catalogue']]);
    expect(slate.degraded).toEqual(['newest-items']);
  });
});

describe('rank', () => {
  it('orders the caller\'s candidates, leaving out what may not be shown and adding nothing', async () => {
    const pipeline = pipelineOf({ ...two, filter: [{ kind: 'in-stock' }], rerank: { exploration: 1 } }, { a: answering(9, 3, 4), b: { candidates: answering().candidates, score: async ({ items }) => Float32Array.from(items, (number) => (number === 4 ? 1 : NaN)) } });
    pipeline.catalogue.put([item(7, { stock: 0 })]);
    const slate = await rank(pipeline, request({ limit: 10 }), [8, 7, 3, 2, 4, 3]);
    expect([...slate.items]).toEqual([4, 3, 8, 2]);
    expect([...slate.propensities]).toEqual([1, 1, 1, 1]);
  });
});

describe('validatePipeline', () => {
  it('accepts the default pipelines', () => {
    const ids = ['popularity', 'co-visitation', 'content-based'];
    for (const { document } of defaultPipelines()) expect(validatePipeline(document, { ids: () => ids }).problems).toEqual([]);
    for (const { document } of defaultPipelines(['popularity'])) expect(validatePipeline(document, { ids: () => ['popularity'] }).problems).toEqual([]);
  });

  it('names everything that is wrong, with its place', () => {
    const { problems } = validatePipeline({ retrieve: [{ strategy: 'x', n: 1 }, { strategy: 'a', n: 1 }, { strategy: 'a', n: 2 }], fallback: ['y'], filter: [{ kind: 'rule', expression: 'price <' }] }, { ids: () => ['a'] });
    expect(problems.map(({ path }) => path)).toEqual(['/retrieve/0/strategy', '/fallback/0', '/retrieve/2/strategy', '/filter/0/expression']);
    expect(validatePipeline({ retrieve: [], colour: 1 }, { ids: () => [] }).problems.map(({ path, expected }) => `${path}: ${expected}`).sort())
      .toEqual(['/colour: no such field', '/retrieve: array length to be greater or equal to 1']);
  });
});
