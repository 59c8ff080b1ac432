import { describe, it } from '@jest/globals';
import { PluginBench } from './conformance/plugin-bench.ts';
import { allChecks } from './conformance/checks.ts';
import type { ConformanceOptions, ConformanceCheck } from './conformance/scene.ts';
import { smallShop } from './conformance/small-shop.ts';
import type { StrategyPlugin } from './strategy-plugin.ts';

export { behaviour, smallShop, type SmallShop } from './conformance/small-shop.ts';
export type { ConformanceCheck, ConformanceOptions } from './conformance/scene.ts';

/** The promises a plugin makes, each ready to run: for runners other than jest, and for the suite's own tests. @public */
export function conformanceChecks(plugin: StrategyPlugin, { config, shop = smallShop(7), minNdcgAt10 = 0, enabled }: ConformanceOptions = {}): readonly ConformanceCheck[] {
  const scene = { plugin, shop, minNdcgAt10, bench: new PluginBench(plugin, config, enabled) };
  return allChecks.map(({ name, run }) => ({ name, run: async () => run(scene) }));
}

/** A strategy's first test, in one line: `describeStrategy(popularityStrategy)`. @public */
export function describeStrategy(plugin: StrategyPlugin, options: ConformanceOptions = {}): void {
  describe(`strategy '${plugin.id}' keeps the contract: it`, () => {
    for (const { name, run } of conformanceChecks(plugin, options)) it(name, run);
  });
}
