import { Type } from '@sinclair/typebox';
import {
  ArtifactError, ConflictError, silentLogger, tenantId, type BehaviourEvent, type CatalogueItem, type FeedPage, type JsonObject, type LogPosition, type PipelineVersion, type StrategySetting,
  type TenantChange, type TenantId,
} from '@zhiyin/domain';
import { StrategyCatalogue, TenantRuntimes, type RecommendationRequest, type RuntimeParts } from '@zhiyin/registry';
import { SDK_VERSION, defineStrategy, type Artifact, type StrategyPlugin } from '@zhiyin/strategy-sdk';

export const TENANT = tenantId(1);
export const NOW = Date.UTC(2026, 5, 1);

export const item = (number: number, fields: Partial<CatalogueItem> = {}): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: null, categories: [], price: number, cost: null,
  currency: null, stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0, ...fields,
});

export const request = (fields: Partial<RecommendationRequest> = {}): RecommendationRequest => ({
  placement: 'home', user: null, personal: true, session: null, contextItems: [], limit: 3, exclude: [], filter: null, explain: false, country: null, category: null, now: NOW, ...fields,
});

/** Items from this number on came after every model was trained. */
export const NEW_FROM = 20;

/** Recommenders that were made, with what became of them. */
export interface Made {
  readonly artifact: string;
  readonly observed: number[];
  readonly forgotten: number[];
  /** Numbers of the items it was told of. */
  readonly told: number[];
  closed: boolean;
}

/**
 * A strategy that ranks the newest items of the history, then the item its artifact names, then counts of what it
 * observed. Its answers show which artifact, config and events are behind them.
 */
export function echoStrategy(id: string, made: Made[], slowMs = () => 0): StrategyPlugin {
  return defineStrategy({
    id, title: id, description: id, sdk: '^1.0.0', artifactVersion: 1,
    configSchema: Type.Object({ boost: Type.Number({ default: 0, minimum: 0, description: 'An item put first' }) }),
    capabilities: { needs: [], coldStart: { users: true, items: false }, personal: true, scoreScale: 'unbounded', explains: false, online: true, blends: false, tolerance: 0 },
    resources: () => ({ device: 'cpu', memoryBytes: 0 }),
    train: async () => ({ arrays: {}, vocabularies: {}, metrics: {} }),
    async load(artifact, { boost }) {
      const self: Made = { artifact: artifact.manifest.configDigest, observed: [], forgotten: [], told: [], closed: false };
      made.push(self);
      const best = Number(artifact.array('best').data[0]);
      return {
        async candidates({ history, eligible, limit }) {
          await new Promise((resolve) => setTimeout(resolve, slowMs()));
          if (self.closed) throw new Error('asked after it was closed');
          const ranked = [...new Set([boost, ...history.events.map((event) => event.item!).reverse(), best])].filter((number) => eligible.has(number)).slice(0, limit);
          return { items: Int32Array.from(ranked), scores: Float32Array.from(ranked, (_, i) => -i) };
        },
        observe: (events) => void self.observed.push(...events.map(({ sequence }) => sequence)),
        observeItems: (items) => void self.told.push(...items.map(({ number }) => number)),
        forget: (user) => void self.forgotten.push(user),
        close: async () => void (self.closed = true),
      };
    },
  });
}

/** Every port a tenant's serving reads, in memory, over one log whose position is its length. */
export class MemoryShop {
  readonly made: Made[] = [];
  readonly items = new Map<number, CatalogueItem>(Array.from({ length: 20 }, (_, number) => [number, item(number)]));
  readonly log: ({ tenant: TenantId } & ({ event: BehaviourEvent } | { change: TenantChange }))[] = [];
  settings: StrategySetting[] = [];
  pipelines: PipelineVersion[] = [];
  /** By digest: the item it puts first; null: damaged. */
  readonly artifacts = new Map<string, { best: number; position: number } | null>();
  locale = 'en';
  databaseAway = false;
  reads = 0;
  slowMs = 0;
  #sequence = 0;

  pipeline(document: JsonObject, version = 1, placement = 'home'): void {
    this.pipelines = [...this.pipelines.filter((other) => other.placement !== placement), { placement, version, document, note: null, createdBy: 'test', createdAt: 0 }];
    this.change({ kind: 'pipelines' });
  }

  publish(strategy: string, best: number | null, config: JsonObject = {}, tenant = TENANT): string {
    const digest = `${strategy}-${best}-${this.artifacts.size}`;
    this.artifacts.set(digest, best === null ? null : { best, position: this.log.length });
    const champion = { id: this.artifacts.size, strategy, digest, runId: 1, status: 'published' as const, manifest: { bytes: 1000 }, createdAt: 0 };
    this.settings = [...this.settings.filter((other) => other.strategy !== strategy), { strategy, enabled: true, config, schedule: null, champion, epoch: 1, revision: 1 }];
    this.change({ kind: 'strategies' }, tenant);
    return digest;
  }

  change(change: TenantChange, tenant = TENANT): void {
    this.log.push({ tenant, change });
  }

  event(fields: Partial<BehaviourEvent> = {}, tenant = TENANT): BehaviourEvent {
    const event: BehaviourEvent = {
      sequence: ++this.#sequence, type: 'view', customType: null, user: 7, item: 1, at: NOW - 1000 + this.#sequence, quantity: 1, price: null, currency: null, query: null, rating: null,
      session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null, ...fields,
    };
    this.log.push({ tenant, event });
    return event;
  }

  runtimes(options: Partial<RuntimeParts> = {}): TenantRuntimes {
    const read = <T>(answer: () => T) => async () => {
      this.reads++;
      if (this.databaseAway) throw new Error('database away');
      return answer();
    };
    const position = (): LogPosition => ({ next: BigInt(this.log.length), running: [] });
    const since = (from: LogPosition) => this.log.slice(Number(from.next));
    return new TenantRuntimes({
      strategies: new StrategyCatalogue([echoStrategy('echo', this.made, () => this.slowMs), echoStrategy('other', this.made)]),
      strategyStore: { settings: read(() => this.settings) },
      pipelineStore: { active: read(() => this.pipelines) },
      catalogueStore: {
        localeOf: async () => this.locale,
        all: (_tenant) => pages(read(() => [...this.items.values()])),
        changedSince: (_tenant) => pages(read(() => [...this.items.values()].filter(({ number }) => number >= NEW_FROM))),
        byNumbers: (_tenant, numbers) => read(() => numbers.map((number) => this.items.get(number)!))(),
      },
      eventLog: {
        history: (tenant, user, limit) => read(() => this.#events(tenant, this.log).filter((event) => event.user === user && event.consented).slice(-limit))(),
        sessionHistory: (tenant, session, limit) => read(() => this.#events(tenant, this.log).filter((event) => event.user === null && event.session === session && event.consented).slice(-limit))(),
        since: (tenant, from) => pages(read(() => this.#events(tenant, since(from)))),
      },
      feed: {
        position: read(position),
        poll: (from, tenants) => read((): FeedPage => {
          if (from.next > position().next) throw new ConflictError('LOG_POSITION_FOREIGN', 'ahead of this log');
          return {
            position: position(),
            events: since(from).flatMap((row) => ('event' in row && tenants.includes(row.tenant) ? [row] : [])),
            changes: since(from).flatMap((row) => ('change' in row ? [row] : [])),
          };
        })(),
      },
      readArtifact: async (tenant, strategy, digest) => this.#artifact(tenant, strategy, digest),
      log: silentLogger, clock: () => NOW, pollMs: 20, ...options,
    });
  }

  #events(tenant: TenantId, rows: MemoryShop['log']): BehaviourEvent[] {
    return rows.flatMap((row) => ('event' in row && row.tenant === tenant ? [row.event] : []));
  }

  #artifact(tenant: TenantId, strategy: string, digest: string): Artifact {
    const stored = this.artifacts.get(digest);
    if (!stored) throw new ArtifactError('CHECKSUM_MISMATCH', 'damaged');
    return {
      manifest: {
        tenant, strategy, artifactVersion: 1, sdkVersion: SDK_VERSION, configDigest: digest, datasetDigest: '', seed: 1, device: 'cpu',
        logPosition: { next: BigInt(stored.position), running: [] }, trainedAt: '',
      },
      array: () => ({ data: Int32Array.of(stored.best), shape: [1] }),
      vocabulary: () => [],
    };
  }
}

async function* pages<T>(read: () => Promise<T>): AsyncIterable<T> {
  yield await read();
}
