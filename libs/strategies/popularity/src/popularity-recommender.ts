import type { BehaviourEvent } from '@zhiyin/domain';
import type { Artifact, CandidateRequest, ExplainRequest, LoadContext, Reason, Recommender, RequestContext, ScoredItems, ScoreRequest } from '@zhiyin/strategy-sdk';
import { Demand } from './demand.ts';
import { LiveCharts } from './live-charts.ts';
import type { PopularityConfig } from './popularity-config.ts';
import type { RankedList } from './ranked-list.ts';

/** Walks lists that are always in order: O(limit) while most of the catalogue is eligible. */
export class PopularityRecommender implements Recommender {
  readonly #demand: Demand;
  readonly #charts: LiveCharts;

  constructor(artifact: Artifact, config: PopularityConfig, { catalogue }: Pick<LoadContext, 'catalogue'>) {
    this.#demand = new Demand(artifact, config);
    this.#charts = new LiveCharts(this.#demand, catalogue, config.smoothing);
  }

  async candidates({ context, limit, eligible }: CandidateRequest): Promise<ScoredItems> {
    this.#charts.renewAt(context.now);
    const { bestFirst, scoreOf } = this.#listOf(context);
    const items = new Int32Array(limit);
    const scores = new Float32Array(limit);
    let count = 0;
    for (const item of bestFirst) {
      if (!eligible.has(item)) continue;
      items[count] = item;
      scores[count++] = scoreOf(item);
      if (count === limit) break;
    }
    return { items: items.subarray(0, count), scores: scores.subarray(0, count) };
  }

  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) this.#charts.observe(event);
  }

  async score({ items, context }: ScoreRequest): Promise<Float32Array> {
    this.#charts.renewAt(context.now);
    const { shop } = this.#charts;
    const own = context.country === null ? null : this.#charts.country(context.country);
    return Float32Array.from(items, (item) => {
      if (!shop.has(item)) return Number.NaN;
      if (!own) return shop.score(item);
      return own.list.has(item) ? own.list.score(item) : own.elsewhere(item);
    });
  }

  async explain({ items, context }: ExplainRequest): Promise<readonly (Reason | null)[]> {
    return Array.from(items, (item) => this.#reason(item, context));
  }

  #reason(item: number, { category, country }: RequestContext): Reason | null {
    const { shop, asOf } = this.#charts;
    if (!shop.has(item)) return null;
    const because = (code: string, text: string): Reason => ({ code, text, items: [] });
    if (this.#demand.doublings(item, asOf) >= 1) return because('trending', 'More people than usual want this now');
    if (category !== null && this.#charts.category(category)?.has(item)) return because('popular-in-category', `Popular in ${category}`);
    if (country !== null) {
      const { list } = this.#charts.country(country);
      if (list.has(item) && list.score(item) > shop.score(item)) return because('popular-in-country', 'Popular in your country');
    }
    return because('popular-now', 'Popular now');
  }

  /** An unknown category, or one without demand, leads to the whole shop. */
  #listOf({ category, country }: RequestContext): { readonly bestFirst: Iterable<number>; readonly scoreOf: (item: number) => number } {
    const parent = (category === null ? null : this.#charts.category(category)) ?? this.#charts.shop;
    if (country === null) return { bestFirst: parent.items(), scoreOf: (item) => parent.score(item) };
    const own = this.#charts.country(country);
    return { bestFirst: walkCountry(parent, own), scoreOf: (item) => (own.list.has(item) ? own.list.score(item) : own.elsewhere(item)) };
  }
}

/** Merges what the country wants with the rest of the parent list, which follows the parent's order. */
function* walkCountry(parent: RankedList, { list, elsewhere }: ReturnType<LiveCharts['country']>): Generator<number> {
  let [own, other] = [0, 0];
  for (;;) {
    while (own < list.length && !parent.has(list.item(own))) own++;
    while (other < parent.length && list.has(parent.item(other))) other++;
    if (own >= list.length && other >= parent.length) return;
    const mine = own < list.length ? list.score(list.item(own)) : -Infinity;
    const theirs = other < parent.length ? elsewhere(parent.item(other)) : -Infinity;
    yield mine >= theirs ? list.item(own++) : parent.item(other++);
  }
}
