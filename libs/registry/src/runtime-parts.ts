import type { CatalogueStore, ChangeFeed, Clock, ConversionStore, EventLog, Logger, PipelineStore, StrategyStore, TenantId } from '@zhiyin/domain';
import type { TenantPipeline } from '@zhiyin/pipeline';
import type { Artifact } from '@zhiyin/strategy-sdk';
import type { StrategyCatalogue } from './strategy-catalogue.ts';

/** What runtimes are made from: ports, and numbers that bound them. @public */
export interface RuntimeParts {
  readonly strategies: StrategyCatalogue;
  readonly strategyStore: Pick<StrategyStore, 'settings'>;
  readonly pipelineStore: Pick<PipelineStore, 'active'>;
  readonly catalogueStore: Pick<CatalogueStore, 'all' | 'byNumbers' | 'changedSince' | 'localeOf'>;
  readonly eventLog: Pick<EventLog, 'history' | 'sessionHistory' | 'since'>;
  readonly feed: ChangeFeed;
  /** Verified, or an ArtifactError: `readArtifact` of libs/artifacts over the installation's files. */
  readonly readArtifact: (tenant: TenantId, strategy: string, digest: string) => Promise<Artifact>;
  /** Models of who buys what; nothing is predicted where it is left out. */
  readonly conversionStore?: Pick<ConversionStore, 'newestVersion' | 'newest'>;
  /** What a pipeline with an objective asks, one for each tenant; nothing learned where it is left out. */
  readonly values?: (tenant: TenantId) => TenantPipeline['values'];
  readonly log: Logger;
  readonly clock?: Clock;
  /** Tenants beyond this estimate are unloaded, least recently used first. 1 GiB unless told. */
  readonly memoryBytes?: number;
  /** 200 ms unless told. */
  readonly pollMs?: number;
  /** How long a request waits for its retrievers. 50 ms unless told. */
  readonly deadlineMs?: number;
}
