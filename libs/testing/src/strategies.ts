/** Worked examples for a strategy's own tests: a few events and items in, a context to train, load and ask with. No database. */
import { type Bitset, seededRng, silentLogger, type BehaviourEvent, type CatalogueItem, type EventType } from '@zhiyin/domain';
import { buildDataset } from '@zhiyin/dataset';
import { NO_EMBEDDINGS } from '@zhiyin/embedding';
import { defaultEngine } from '@zhiyin/engine';
import { NO_SOURCES, type Artifact, type CandidateRequest, type CatalogueView, type LearnedState, type LoadContext, type TrainContext } from '@zhiyin/strategy-sdk';

export const NOW = Date.UTC(2026, 0, 31);

export function event(user: number | null, type: EventType, item: number, at = NOW, session: string | null = null): BehaviourEvent {
  const nothing = { customType: null, price: null, currency: null, query: null, rating: null, order: null, recommendationId: null, country: null, attributes: null };
  return { ...nothing, sequence: at, type, user, item, at, quantity: 1, session, consented: true, bot: false };
}

export function item(number: number, about: Partial<CatalogueItem> = {}): CatalogueItem {
  const nothing = { description: null, brand: null, price: null, cost: null, currency: null, stock: null, publishedAt: null, url: null, image: null };
  return {
    ...nothing, number, id: `i${number}`, type: 'product', title: `Item ${number}`, categories: [], attributes: {}, available: true,
    placeholder: false, deleted: false, createdAt: 0, ...about,
  };
}

export const datasetOf = (events: readonly BehaviourEvent[], items: readonly CatalogueItem[]) => buildDataset({ events, items, rateRule: null });

export function trainContext(): TrainContext {
  return {
    rng: seededRng(1), device: 'cpu' as const, signal: new AbortController().signal, log: silentLogger, engine: defaultEngine(), embeddings: NO_EMBEDDINGS,
    checkpoint: { save: async () => {}, restore: async () => null }, sources: NO_SOURCES, progress: () => {}, report: () => {},
  };
}

export function loadContext(items: readonly CatalogueItem[]): LoadContext {
  const catalogue: CatalogueView = {
    size: items.length,
    numberOf: (id) => items.find((one) => one.id === id)?.number ?? -1,
    title: (number) => items[number]?.title ?? '',
    categories: (number) => items[number]?.categories ?? [],
  };
  return { log: silentLogger, catalogue, sources: new Map() };
}

export function artifactOf(state: LearnedState): Artifact {
  const at = { snapshot: '1:1:' };
  const manifest = { tenant: 't', strategy: 's', artifactVersion: 1, logPosition: at } as unknown as Artifact['manifest'];
  return { manifest, array: (name) => state.arrays[name], vocabulary: (name) => state.vocabularies[name] };
}

export function ask(history: readonly BehaviourEvent[], context: readonly number[], eligible: Bitset, limit = 10): CandidateRequest {
  return { history: { user: history[0]?.user ?? null, events: history }, context: { now: NOW, placement: 'home', items: context, country: null, category: null }, limit, eligible };
}
