import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset } from '@zhiyin/domain';
import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';
import { learnedRankerStrategy } from '@zhiyin/strategy-hybrid';
import { popularityStrategy } from '@zhiyin/strategy-popularity';
import type { LearnedState, Recommender, StrategyPlugin } from '@zhiyin/strategy-sdk';
import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { artifactOf, ask, datasetOf, item, loadContext, trainContext } from '@zhiyin/testing/strategies';

// Small: what is checked is the contract; how well it ranks is measured on public data.
describeStrategy(learnedRankerStrategy as unknown as StrategyPlugin, { config: { trees: 10, questions: 150, passes: 1, depth: 50 }, enabled: [popularityStrategy, coVisitationStrategy] as unknown as StrategyPlugin[] });

const config = Value.Create(learnedRankerStrategy.configSchema);
const catalogue = [0, 1, 2, 3].map((number) => item(number));
const saying = (...items: number[]): Recommender => ({ candidates: async () => ({ items: Int32Array.from(items), scores: Float32Array.from(items, (_, n) => 5 - n) }) });

/** As trained on nothing, but ordering in this way. */
async function ordering(kind: string, best: string, weights: readonly number[]): Promise<LearnedState> {
  const sources = { ids: ['one', 'two'], scaleOf: () => 'unbounded' as const, fit: async () => saying() };
  const state = await learnedRankerStrategy.train(datasetOf([], catalogue), config, { ...trainContext(), sources });
  return { ...state, arrays: { ...state.arrays, weights: { data: Float64Array.from(weights), shape: [2, 3] } }, vocabularies: { sources: ['one', 'two'], kind: [kind, best] } };
}
const answerOf = async (state: LearnedState, sources: ReadonlyMap<string, Recommender>): Promise<number[]> => {
  const ranker = await learnedRankerStrategy.load(artifactOf(state), config, { ...loadContext(catalogue), sources });
  return [...(await ranker.candidates(ask([], [], Bitset.all(4)))).items];
};

describe('learned ranker', () => {
  const sources = new Map([['one', saying(0, 1, 2)], ['two', saying(2, 3, 1)]]);

  it('orders by added ranks, by weights, or as the best source alone does', async () => {
    expect(await answerOf(await ordering('ranks', '', [0, 0, 0, 0, 0, 0]), sources)).toEqual([2, 1, 0, 3]);
    expect(await answerOf(await ordering('blend', '', [1, 0, 0, 0, 0, 0]), sources)).toEqual([0, 1, 2, 3]);
    expect(await answerOf(await ordering('source', 'two', [0, 0, 0, 0, 0, 0]), sources)).toEqual([2, 3, 1]);
  });

  it('goes on without a source that has no model, and says nothing without any', async () => {
    expect(await answerOf(await ordering('ranks', '', [0, 0, 0, 0, 0, 0]), new Map([['two', saying(2, 3)]]))).toEqual([2, 3]);
    expect(await answerOf(await ordering('trees', '', [0, 0, 0, 0, 0, 0]), new Map())).toEqual([]);
  });

  it('adds up ranks where nothing can be held out', async () => {
    const enabled = { ids: ['one'], scaleOf: () => 'unbounded' as const, fit: async () => saying() };
    const state = await learnedRankerStrategy.train(datasetOf([], catalogue), config, { ...trainContext(), sources: enabled });
    expect(state.vocabularies['kind']).toEqual(['ranks', 'one']);
    expect(learnedRankerStrategy.sources!({ ...config, sources: ['b', 'gone'] }, ['a', 'b'])).toEqual(['b']);
  });
});
