import { Type } from '@sinclair/typebox';
import { describe, expect, it } from '@jest/globals';
import { Bitset } from '@zhiyin/domain';
import { conformanceChecks, describeStrategy } from './conformance.ts';
import { defineStrategy, type Capabilities, type Recommender, type StrategyPlugin } from './strategy-plugin.ts';

/** Items by number of events, everybody the same: the smallest plugin that keeps every promise. */
const honest = defineStrategy({
  id: 'most-events', title: 'Most events', description: 'Items by number of events.', sdk: '^1.0.0', artifactVersion: 1,
  configSchema: Type.Object({ floor: Type.Integer({ default: 1, description: 'Least events of an item.' }) }),
  capabilities: { needs: ['interactions'], coldStart: { users: true, items: false }, personal: false, scoreScale: 'unbounded', explains: false, online: false, blends: false, tolerance: 0 },
  resources: (_config, { items }) => ({ device: 'cpu', memoryBytes: 8 * items }),
  async train(data, _config, { signal, progress }) {
    signal.throwIfAborted();
    progress(0, 1);
    signal.throwIfAborted();
    const counts = new Float64Array(data.items.size);
    for (const item of data.interactions().item) if (item >= 0) counts[item]++;
    return { arrays: { counts: { data: counts, shape: [counts.length] } }, vocabularies: { items: data.items.ids() }, metrics: {} };
  },
  async load(artifact, { floor }) {
    const counts = artifact.array('counts').data;
    const ranked = Array.from(counts.keys()).filter((item) => counts[item] >= floor).sort((a, b) => counts[b] - counts[a] || a - b);
    return {
      async candidates({ eligible, limit }) {
        const items = ranked.filter((item) => eligible.has(item)).slice(0, limit);
        return { items: Int32Array.from(items), scores: Float32Array.from(items, (item) => counts[item]) };
      },
    };
  },
});

/** The honest plugin with one thing broken. */
const broken = (change: Partial<StrategyPlugin>): StrategyPlugin => ({ ...(honest as unknown as StrategyPlugin), ...change });
const claiming = (capabilities: Partial<Capabilities>): StrategyPlugin => broken({ capabilities: { ...honest.capabilities, ...capabilities } });
const answering = (wrap: (own: Recommender) => Recommender): StrategyPlugin =>
  broken({ load: async (artifact, config, context) => wrap(await honest.load(artifact, config as { floor: number }, context)) });
const ranking = (change: (items: number[]) => { items: number[]; scores?: number[] }): StrategyPlugin =>
  answering((own) => ({
    async candidates(request) {
      const { items, scores } = await own.candidates(request);
      const changed = change([...items]);
      return { items: Int32Array.from(changed.items), scores: Float32Array.from(changed.scores ?? scores) };
    },
  }));

/** Puts items first that the same person touched one after the other. */
function remembering(own: Recommender): Recommender {
  const last = new Map<number | null, number | null>();
  const boost = new Map<number | null, number>();
  return {
    observe(events) {
      for (const { user, item } of events) {
        if (last.has(user)) boost.set(item, (boost.get(item) ?? 0) + 1_000);
        last.set(user, item);
      }
    },
    async candidates(request) {
      const { items, scores } = await own.candidates({ ...request, limit: 1_000 });
      const scored = Array.from(items, (item, i) => ({ item, score: scores[i] + (boost.get(item) ?? 0) })).sort((a, b) => b.score - a.score || a.item - b.item).slice(0, request.limit);
      return { items: Int32Array.from(scored, ({ item }) => item), scores: Float32Array.from(scored, ({ score }) => score) };
    },
  };
}

async function failures(plugin: StrategyPlugin): Promise<string> {
  const failed: string[] = [];
  for (const { run } of conformanceChecks(plugin)) await run().catch((error: Error) => failed.push(error.message));
  return failed.join('\n');
}

let trained = 0;

describe('the conformance suite notices', () => {
  it.each<[string, StrategyPlugin, RegExp]>([
    ['a NaN score', ranking((items) => ({ items, scores: items.map(() => Number.NaN) })), /expected a finite number, got NaN/],
    ['ascending scores', ranking((items) => ({ items, scores: items.map((_, i) => i) })), /expected descending/],
    ['repeats', ranking((items) => ({ items: items.map(() => items[0]), scores: items.map(() => 1) })), /answered twice/],
    ['items that are not eligible', answering((own) => ({ candidates: (request) => own.candidates({ ...request, eligible: Bitset.all(150) }) })), /not eligible/],
    ['more than was asked for', answering((own) => ({ candidates: (request) => own.candidates({ ...request, limit: request.limit + 1 }) })), /expected at most 1 items/],
    ['a claim to be personal', claiming({ personal: true }), /claims to be personal/],
    ['a claim to explain', claiming({ explains: true }), /explain is missing/],
    ['a claim to have a picture of people', claiming({ view: 'sequence' }), /represent is missing/],
    ['a picture of strangers', { ...answering((own) => ({ ...own, represent: async () => Float32Array.of(1) })), capabilities: { ...honest.capabilities, view: 'sequence' } }, /expected null for a stranger/],
    ['a claim to learn online', claiming({ online: true }), /observe is missing/],
    ['an observe that learns nothing', { ...answering((own) => ({ ...own, observe: () => undefined })), capabilities: { ...honest.capabilities, online: true } }, /changed no answer/],
    ['a memory of people that is not let go of', { ...answering(remembering), capabilities: { ...honest.capabilities, online: true } }, /still known/],
    ['what one request left behind in the next answer', answering((own) => {
      const dropped = new Set<number>();
      return {
        async candidates(request) {
          request.context.items.forEach((item) => dropped.add(item));
          const { items, scores } = await own.candidates(request);
          const kept = Int32Array.from(items.keys()).filter((i) => !dropped.has(items[i]));
          return { items: kept.map((i) => items[i]), scores: Float32Array.from(kept, (i) => scores[i]) };
        },
      };
    }), /same answer after another request/],
    ['a claim to blend', claiming({ blends: true }), /sources is missing/],
    ['a blend of what is not enabled', broken({ capabilities: { ...honest.capabilities, blends: true }, sources: () => ['nobody'] }), /got 'nobody'/],
    ['a claim to know untouched items', claiming({ coldStart: { users: true, items: true } }), /finds none of the untouched/],
    ['state that leaks from one training into the next', broken({
      train: async (data, config, context) => {
        const state = await honest.train(data, config as { floor: number }, context);
        trained++;
        return { ...state, arrays: { counts: { ...state.arrays['counts'], data: Float64Array.from(state.arrays['counts'].data, (count) => count * trained) } } };
      },
    }), /different arrays/],
    ['a training that cannot be stopped', broken({ train: (data, config, context) => honest.train(data, config as { floor: number }, { ...context, signal: new AbortController().signal }) }), /although the signal was aborted/],
    ['a training that writes into the data', broken({ train: (data, config, context) => { data.interactions().item.fill(0); return honest.train(data, config as { floor: number }, context); } }), /changed the column 'item'/],
    ['a setting without a description', broken({ configSchema: Type.Object({ floor: Type.Integer({ default: 1 }) }) }), /expected a description/],
    ['a default that does not parse', broken({ configSchema: Type.Object({ floor: Type.Integer({ default: 'one', description: 'x' }) }) }), /defaults:/],
  ])('%s', async (_name, plugin, message) => {
    expect(await failures(plugin)).toMatch(message);
  });
});

describeStrategy(honest);
