import { historyItems } from '@zhiyin/dataset';
import type { RequestFacts } from '@zhiyin/strategy-sdk';
import type { HistoryConfig } from './history-config.ts';
import type { TrainedItems } from './trained-items.ts';
import { eventWeights } from './training-matrix.ts';

/** What the asking person cares for now: parallel arrays over the items that the model knows. */
export interface Taste {
  /** [n] rows of the model, each once */
  readonly rows: Int32Array;
  /** [n] > 0; a purchase of today is `purchaseWeight` */
  readonly weights: Float32Array;
}

/**
 * The live history, and beside it the items of the page, which count like purchases of this moment. Who is known is never
 * asked: a stranger's clicks of today are a history too. Cost O(events).
 */
export function tasteOf(facts: RequestFacts, config: HistoryConfig, trained: TrainedItems): Taste {
  const onPage = facts.context.items;
  const share = onPage.length > 0 ? config.historyWithContext : 1;
  const weights = new Map<number, number>();
  if (share > 0) addHistory(weights, facts, config, trained, share);
  for (const item of onPage) {
    const row = trained.rowOf(item);
    if (row >= 0) weights.set(row, Math.max(weights.get(row) ?? 0, config.purchaseWeight || 1));
  }
  return { rows: Int32Array.from(weights.keys()), weights: Float32Array.from(weights.values()) };
}

function addHistory(into: Map<number, number>, { history, context }: RequestFacts, config: HistoryConfig, trained: TrainedItems, share: number): void {
  // Beside a page an old history fades. Alone, only ages among its events count: who was away for years still has a taste.
  const asOf = context.items.length > 0 ? context.now : (history.events.at(-1)?.at ?? context.now);
  const { items, weights, newer } = historyItems(history.events, asOf, eventWeights(config), config.itemsPerUser);
  for (let n = 0; n < items.length; n++) {
    const row = trained.rowOf(items[n]);
    const order = config.historyHalfLifeItems > 0 ? 2 ** (-newer[n] / config.historyHalfLifeItems) : 1;
    const weight = share * order * weights[n];
    if (row >= 0 && weight > 0) into.set(row, weight);
  }
}
