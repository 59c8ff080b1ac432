import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';
import { blendStrategy } from '@zhiyin/strategy-hybrid';
import { popularityStrategy } from '@zhiyin/strategy-popularity';
import type { LearnedState, StrategyPlugin } from '@zhiyin/strategy-sdk';
import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { artifactOf, ask, datasetOf, item, loadContext, trainContext } from '@zhiyin/testing/strategies';
import { Bitset } from '@zhiyin/domain';

describeStrategy(blendStrategy as unknown as StrategyPlugin, { enabled: [popularityStrategy, coVisitationStrategy] as unknown as StrategyPlugin[] });

const config = Value.Create(blendStrategy.configSchema);
const catalogue = [0, 1, 2].map((number) => item(number));

describe('blend', () => {
  it('is made of what its settings name, or of everything enabled', () => {
    expect(blendStrategy.sources!(config, ['a', 'b'])).toEqual(['a', 'b']);
    expect(blendStrategy.sources!({ ...config, sources: ['b', 'gone'] }, ['a', 'b'])).toEqual(['b']);
  });

  it('answers nothing without sources, and goes on when one has no model', async () => {
    const state = await blendStrategy.train(datasetOf([], catalogue), config, trainContext());
    const silent = await blendStrategy.load(artifactOf(state), config, loadContext(catalogue));
    expect((await silent.candidates(ask([], [], Bitset.all(3)))).items).toHaveLength(0);
    const two: LearnedState = { arrays: { weights: { data: new Float64Array(4 * 2 * 3).fill(1), shape: [4, 2, 3] } }, vocabularies: { sources: ['here', 'gone'] }, metrics: {} };
    const here = { candidates: async () => ({ items: Int32Array.of(2, 0), scores: Float32Array.of(5, 1) }) };
    const half = await blendStrategy.load(artifactOf(two), config, { ...loadContext(catalogue), sources: new Map([['here', here]]) });
    expect([...(await half.candidates(ask([], [], Bitset.all(3)))).items]).toEqual([2, 0]);
  });

  it('gives every source the same say where nothing can be held out', async () => {
    const empty = { candidates: async () => ({ items: new Int32Array(0), scores: new Float32Array(0) }) };
    const sources = { ids: ['one', 'two'], scaleOf: () => 'unbounded' as const, fit: async () => empty };
    const state = await blendStrategy.train(datasetOf([], catalogue), config, { ...trainContext(), sources });
    expect(new Set(state.arrays['weights'].data)).toEqual(new Set([0, 1]));
    expect(state.vocabularies['sources']).toEqual(['one', 'two']);
  });
});
