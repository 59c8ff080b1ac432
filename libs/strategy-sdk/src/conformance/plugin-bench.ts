import { Value } from '@sinclair/typebox/value';
import { Bitset, seededRng, silentLogger, tenantId } from '@zhiyin/domain';
import { historyBefore, type DatasetView } from '@zhiyin/dataset';
import { NO_EMBEDDINGS } from '@zhiyin/embedding';
import { defaultEngine } from '@zhiyin/engine';
import { SDK_VERSION, type Artifact, type CandidateRequest, type CatalogueView, type LearnedState, type NamedArray, type Recommender, type SourceStrategies, type StrategyPlugin, type TrainContext } from '../strategy-plugin.ts';

/** Trains, stores, loads and asks one plugin, as the platform would. */
export class PluginBench {
  readonly config: unknown;
  readonly #sources: ReadonlyMap<string, PluginBench>;

  /** @param enabled what a blend may take its sources from, each with its defaults */
  constructor(readonly plugin: StrategyPlugin, config: object = {}, enabled: readonly StrategyPlugin[] = []) {
    this.config = Value.Default(plugin.configSchema, structuredClone(config));
    const chosen = plugin.sources?.(this.config, enabled.map(({ id }) => id)) ?? [];
    this.#sources = new Map(enabled.filter(({ id }) => chosen.includes(id)).map((other) => [other.id, new PluginBench(other)]));
  }

  train(data: DatasetView, context: Partial<TrainContext> = {}): Promise<LearnedState> {
    return this.plugin.train(data, this.config, {
      rng: seededRng(1), device: 'cpu', signal: new AbortController().signal, log: silentLogger, sources: this.sources,
      engine: defaultEngine(), embeddings: NO_EMBEDDINGS,
      checkpoint: { save: async () => undefined, restore: async () => null }, progress: () => undefined, report: () => undefined, ...context,
    });
  }

  async load(state: LearnedState, data: DatasetView, tenant = 1): Promise<Recommender> {
    const sources = new Map<string, Recommender>();
    for (const [id, source] of this.#sources) sources.set(id, await source.recommender(data, tenant));
    return this.plugin.load(artifactOf(state, this.plugin, data, tenant), this.config, { log: silentLogger, catalogue: catalogueOf(data), sources });
  }

  get sources(): SourceStrategies {
    const named = (id: string): PluginBench => {
      const found = this.#sources.get(id);
      if (!found) throw new RangeError(`source '${id}': expected one of ${[...this.#sources.keys()].join(', ') || 'none'}`);
      return found;
    };
    return { ids: [...this.#sources.keys()], scaleOf: (id) => named(id).plugin.capabilities.scoreScale, fit: async (id, data) => named(id).recommender(data) };
  }

  async recommender(data: DatasetView, tenant = 1): Promise<Recommender> {
    return this.load(decode(encode(await this.train(data))), data, tenant);
  }
}

/** A request of the user in row `user` of the data, or of a stranger. */
export function requestOf(data: DatasetView, user: number | null, change: Partial<CandidateRequest> = {}): CandidateRequest {
  return {
    history: user === null ? { user: null, events: [] } : historyBefore(data, user),
    context: { now: data.until, placement: 'home', items: [], country: null, category: null },
    limit: 20, eligible: Bitset.all(data.items.size), ...change,
  };
}

/** Some people, a stranger, a product page, a country: what equality of two recommenders is judged by. */
export function someRequests(data: DatasetView): CandidateRequest[] {
  const users = Array.from({ length: Math.min(8, data.users.size) }, (_, i) => i);
  const base = requestOf(data, null);
  const onPage = data.items.size ? [requestOf(data, users[0] ?? null, { context: { ...base.context, placement: 'product', items: [0] } })] : [];
  return [base, ...users.map((user) => requestOf(data, user)), ...onPage, requestOf(data, null, { context: { ...base.context, country: 'FR', category: 'Mugs' } })];
}

export async function answers(recommender: Recommender, requests: readonly CandidateRequest[]): Promise<{ items: number[]; scores: number[] }[]> {
  const given = [];
  for (const request of requests) {
    const { items, scores } = await recommender.candidates(request);
    given.push({ items: [...items], scores: [...scores] });
  }
  return given;
}

/** Bytes and back: what does not survive this is not data. */
export function encode(state: LearnedState): string {
  const arrays = Object.entries(state.arrays).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { data, shape }]) => ({
    name, shape, type: data.constructor.name, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  }));
  return JSON.stringify({ arrays, vocabularies: state.vocabularies, metrics: state.metrics });
}

const ARRAY_TYPES = { Float64Array, Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array };

export function decode(text: string): LearnedState {
  const stored = JSON.parse(text) as { arrays: { name: string; shape: number[]; type: keyof typeof ARRAY_TYPES; bytes: string }[] } & Pick<LearnedState, 'vocabularies' | 'metrics'>;
  const arrays = Object.fromEntries(stored.arrays.map(({ name, shape, type, bytes }): [string, NamedArray] => {
    const raw = Uint8Array.from(Buffer.from(bytes, 'base64'));
    return [name, { shape, data: new ARRAY_TYPES[type](raw.buffer) }];
  }));
  return { arrays, vocabularies: stored.vocabularies, metrics: stored.metrics };
}

function artifactOf(state: LearnedState, plugin: StrategyPlugin, data: DatasetView, tenant: number): Artifact {
  const named = <T>(from: Readonly<Record<string, T>>, name: string): T => {
    if (!Object.hasOwn(from, name)) throw new Error(`artifact of '${plugin.id}': expected one of ${Object.keys(from).join(', ')}, got '${name}'`);
    return from[name];
  };
  return {
    manifest: {
      tenant: tenantId(tenant), strategy: plugin.id, artifactVersion: plugin.artifactVersion, sdkVersion: SDK_VERSION, configDigest: '', datasetDigest: data.digest,
      seed: 1, device: 'cpu', logPosition: { next: 1n, running: [] }, trainedAt: new Date(data.until).toISOString(),
    },
    array: (name) => named(state.arrays, name),
    vocabulary: (name) => named(state.vocabularies, name),
  };
}

function catalogueOf({ items }: DatasetView): CatalogueView {
  const numbers = new Map(items.ids().map((id, number) => [id, number]));
  return {
    size: items.size,
    numberOf: (id) => (id === '' ? -1 : (numbers.get(id) ?? -1)),
    title: (number) => items.at(number)?.title ?? '',
    categories: (number) => items.at(number)?.categories ?? [],
  };
}
