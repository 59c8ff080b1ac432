import { silentLogger, type BehaviourEvent, type CatalogueItem, type JsonObject } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import type { CandidateRequest, Recommender } from '@zhiyin/strategy-sdk';
import { FilterIndex } from '../src/filter-index.ts';
import { RetrieverHealth } from '../src/retriever-health.ts';
import type { PipelineRequest, TenantPipeline } from '../src/tenant-pipeline.ts';
import { noValues } from '../src/value-models.ts';
import { validatePipeline } from '../src/validate-pipeline.ts';

export const NOW = Date.UTC(2026, 5, 1);
export const item = (number: number, fields: Partial<CatalogueItem> = {}): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: '', description: null, brand: `b${number % 5}`, categories: [`c${number % 3}`], price: number, cost: null,
  currency: null, stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0, ...fields,
});
export const event = (type: BehaviourEvent['type'], number: number, at: number): BehaviourEvent => ({
  sequence: number, type, customType: null, user: 1, item: number, at, quantity: 1, price: null, currency: null, query: null, rating: null, session: null,
  order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
});

/** Answers the given items in the given order. */
export function answering(...items: number[]): Recommender {
  return {
    candidates: async ({ eligible, limit }: CandidateRequest) => {
      const answer = items.filter((number) => eligible.has(number)).slice(0, limit);
      return { items: Int32Array.from(answer), scores: Float32Array.from(answer, (_, i) => 1 / (i + 1)) };
    },
    explain: async ({ items }) => Array.from(items, (number) => ({ code: 'because', text: `of ${number}`, items: [] })),
  };
}

export function pipelineOf(document: JsonObject, recommenders: Record<string, Recommender>, items = 20, clock = () => NOW): TenantPipeline {
  const check = validatePipeline(document, { ids: () => ['a', 'b', 'c', 'popularity'] });
  if (!check.pipeline) throw new Error(JSON.stringify(check.problems));
  const catalogue = new LiveCatalogue();
  catalogue.put(Array.from({ length: items }, (_, number) => item(number)));
  return {
    document: check.pipeline, catalogue, filters: new FilterIndex(catalogue), health: new RetrieverHealth(clock), values: noValues, deadlineMs: 40, budgetMs: 15, log: silentLogger, clock,
    sources: new Map(Object.entries(recommenders).map(([id, recommender]) => [id, { recommender, scoreScale: 'unbounded' as const }])),
  };
}

export const request = (fields: Partial<PipelineRequest> = {}): PipelineRequest => ({
  history: { user: null, events: [] }, context: { now: NOW, placement: 'home', items: [], country: null, category: null }, limit: 5, exclude: [], filter: null, explain: false, seed: null, bucket: null, ...fields,
});
