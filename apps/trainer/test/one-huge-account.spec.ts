import { beforeAll, describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import { Bitset } from '@zhiyin/domain';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { artifactOf, ask, event, item, NOW, trainContext } from '@zhiyin/testing/strategies';
import { strategies } from '../src/strategies.ts';

const ITEMS = 1_000_000;
const PEOPLE = 400;
const BASKET = 40;
/** Ten seconds at most where nothing else runs. */
const PATIENCE_MS = 120_000;
/** Of the whole process, the catalogue of a million objects and all models trained before included. */
const MOST_BYTES = 6 * 2 ** 30;

/**
 * One account bought every item of a catalogue of a million, one a second: a wholesaler, or somebody who wants to shape the shop.
 * Beside it a few hundred people buy among forty items.
 */
function shop(): DatasetView {
  function* events() {
    for (let number = 0; number < ITEMS; number++) yield event(0, 'purchase', number, NOW - (ITEMS - number) * 1000, 'huge');
    for (let person = 1; person <= PEOPLE; person++) {
      for (let n = 0; n < 6; n++) yield event(person, 'purchase', (person * 7 + n * n) % BASKET, NOW - (6 - n) * 1000, `s${person}`);
    }
  }
  function* items() {
    for (let number = 0; number < ITEMS; number++) yield item(number, { categories: [`c${number % 50}`] });
  }
  return buildDataset({ events: events(), items: items() } as unknown as Parameters<typeof buildDataset>[0]);
}

const COLLABORATIVE = ['co-visitation', 'item-knn', 'ease', 'ials', 'graph-filter', 'bpr', 'session-knn', 'sequential-rules', 'personal-frequency'];
const plugins = strategies.filter(({ id }) => COLLABORATIVE.includes(id));

describe('one account with a million items', () => {
  let data: DatasetView;
  let numbers: ReadonlyMap<string, number>;
  beforeAll(() => {
    data = shop();
    numbers = new Map(data.items.ids().map((id, number) => [id, number]));
  }, 3 * PATIENCE_MS);

  it('meets every strategy that learns from what people have in common', () => {
    expect(plugins.map(({ id }) => id).sort()).toEqual([...COLLABORATIVE].sort());
  });

  it.each(plugins.map((plugin) => [plugin.id, plugin] as const))('does not stop %s, nor shape it', async (_id, plugin) => {
    const config = Value.Create((plugin as StrategyPlugin).configSchema) as never;
    const state = await plugin.train(data, config, trainContext());
    const learned = Object.values(state.arrays).reduce((bytes, array) => bytes + array.data.byteLength, 0);
    const asked = plugin.resources(config, { events: data.interactions().length, items: data.items.size, users: data.users.size }).memoryBytes;
    expect(learned).toBeLessThanOrEqual(asked);
    const catalogue = { size: ITEMS, numberOf: (id: string) => numbers.get(id) ?? -1, title: () => '', categories: (number: number) => [`c${number % 50}`] };
    const recommender = await plugin.load(artifactOf(state), config, { log: trainContext().log, sources: new Map(), catalogue });
    const history = [event(9, 'purchase', 3, NOW - 2), event(9, 'purchase', 12, NOW - 1)];
    const { items, scores } = await recommender.candidates(ask(history, [], Bitset.all(ITEMS)));
    // What the few hundred buy, not what one account bought beside it.
    expect(items).toHaveLength(10);
    expect([...items].filter((number) => number >= BASKET)).toEqual([]);
    expect(new Set(items).size).toBe(items.length);
    expect([...scores].every(Number.isFinite)).toBe(true);
    await recommender.close?.();
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MOST_BYTES);
  }, PATIENCE_MS);
});
