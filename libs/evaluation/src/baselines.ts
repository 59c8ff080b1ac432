import type { DatasetView, HeldOut } from '@zhiyin/dataset';
import { DAY_MS, eventTypeCode, seededRng, type EventType } from '@zhiyin/domain';
import { compare, evaluateRecommender, type Evaluation, type EvaluationOptions } from './evaluate.ts';
import type { Estimate } from './paired-bootstrap.ts';
import type { Recommendable } from './recommendable.ts';
import { defaultTargets } from './test-users.ts';

/**
 * The bar to beat: items by number of target events, everybody the same list. `days` counts only the newest.
 * Among equals the higher number, which is the newer item, comes first; items nobody touched follow in the same way.
 * @public
 */
export function popularityBaseline(train: DatasetView, targets: readonly EventType[], days = Infinity): Recommendable {
  const rows = train.interactions();
  const wanted = new Set(targets.map(eventTypeCode));
  const counts = new Float64Array(train.items.size);
  for (let row = 0; row < rows.length; row++) {
    if (rows.item[row] >= 0 && wanted.has(rows.type[row]) && rows.time[row] >= train.until - days * DAY_MS) counts[rows.item[row]]++;
  }
  const order = Int32Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || b - a);
  return {
    async candidates({ limit, eligible }) {
      const items: number[] = [];
      for (let i = 0; i < order.length && items.length < limit; i++) if (eligible.has(order[i])) items.push(order[i]);
      return { items: Int32Array.from(items), scores: Float32Array.from(items, (item) => counts[item]) };
    },
  };
}

/** Everybody another order, drawn by the seed: what knowing nothing is worth. @public */
export function randomBaseline(seed: number): Recommendable {
  const rng = seededRng(seed).fork('random order');
  return {
    async candidates({ limit, eligible }) {
      const drawn = Array.from({ length: eligible.size }, (_, item) => ({ item, score: rng.next() })).filter(({ item }) => eligible.has(item));
      const best = drawn.sort((a, b) => b.score - a.score).slice(0, limit);
      return { items: Int32Array.from(best, ({ item }) => item), scores: Float32Array.from(best, ({ score }) => score) };
    },
  };
}

/** @public */
export interface EvaluationBesideBaselines {
  readonly own: Evaluation;
  readonly popularity: Evaluation;
  readonly popular7Days: Evaluation;
  /** Own minus baseline in NDCG, paired by user. */
  readonly overPopularity: Estimate;
  readonly overPopular7Days: Estimate;
}

/** No figure stands alone: the same users are also asked about both popularity baselines. @public */
export async function evaluateBesideBaselines(recommender: Recommendable, heldOut: HeldOut, options: EvaluationOptions = {}): Promise<EvaluationBesideBaselines> {
  const targets = options.targets ?? defaultTargets(heldOut);
  const asked = { ...options, targets };
  const own = await evaluateRecommender(recommender, heldOut, asked);
  const popularity = await evaluateRecommender(popularityBaseline(heldOut.past, targets), heldOut, asked);
  const popular7Days = await evaluateRecommender(popularityBaseline(heldOut.past, targets, 7), heldOut, asked);
  return { own, popularity, popular7Days, overPopularity: compare(own, popularity), overPopular7Days: compare(own, popular7Days) };
}
