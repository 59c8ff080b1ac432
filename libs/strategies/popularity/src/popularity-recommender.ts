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
    const items: number[] = [];
    const scores: number[] = [];
    for (const [item, score] of this.#walk(context)) {
      if (items.length >= limit) break;
      if (!eligible.has(item)) continue;
      items.push(item);
      scores.push(score);
    }
    return { items: Int32Array.from(items), scores: Float32Array.from(scores) };
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

  /** Best first. An unknown category, or one without demand, leads to the whole shop. */
  #walk({ category, country }: RequestContext): Iterable<readonly [item: number, score: number]> {
    const parent = (category === null ? null : this.#charts.category(category)) ?? this.#charts.shop;
    return country === null ? walkList(parent) : walkCountry(parent, this.#charts.country(country));
  }
}

function* walkList(list: RankedList): Generator<readonly [number, number]> {
  for (let i = 0; i < list.length; i++) yield [list.item(i), list.score(list.item(i))];
}

/** Merges what the country wants with the rest of the parent list, which follows the parent's order. */
function* walkCountry(parent: RankedList, { list, elsewhere }: ReturnType<LiveCharts['country']>): Generator<readonly [number, number]> {
  let [own, other] = [0, 0];
  for (;;) {
    while (own < list.length && !parent.has(list.item(own))) own++;
    while (other < parent.length && list.has(parent.item(other))) other++;
    if (own >= list.length && other >= parent.length) return;
    const mine = own < list.length ? list.score(list.item(own)) : -Infinity;
    const theirs = other < parent.length ? elsewhere(parent.item(other)) : -Infinity;
    if (mine >= theirs) yield [list.item(own++), mine];
    else yield [parent.item(other++), theirs];
  }
}
