import type { StrategyPlugin } from '../strategy-plugin.ts';
import type { PluginBench } from './plugin-bench.ts';
import type { SmallShop } from './small-shop.ts';

/** @public */
export interface ConformanceOptions {
  /** Settings other than the defaults. */
  readonly config?: object;
  /** A shop of one's own; default `smallShop(7)`. */
  readonly shop?: SmallShop;
  /** Least NDCG@10 on the later fifth of that shop. */
  readonly minNdcgAt10?: number;
  /** For a blend: what is switched on beside it. */
  readonly enabled?: readonly StrategyPlugin[];
}

/** What every check gets. */
export interface CheckScene {
  readonly plugin: StrategyPlugin;
  readonly bench: PluginBench;
  readonly shop: SmallShop;
  readonly minNdcgAt10: number;
}

/** One promise of the contract; `run` throws when it is broken. @public */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

export interface SceneCheck {
  readonly name: string;
  readonly run: (scene: CheckScene) => Promise<void> | void;
}
