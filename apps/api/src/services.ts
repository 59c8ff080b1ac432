import { ApiKeyAuthority, RateLimiter } from '@zhiyin/access';
import { LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import type { Config } from '@zhiyin/config';
import { systemClock, type CatalogueStore, type Clock, type EventLog, type Logger, type PipelineStore, type StrategyStore, type UserStore } from '@zhiyin/domain';
import type { Metrics } from '@zhiyin/observability';
import {
  PgCatalogueStore, PgChangeFeed, PgEventLog, PgImpressionStore, PgKeyStore, PgPipelineStore, PgStrategyStore, PgTenantStore, PgUserStore, type Database,
} from '@zhiyin/persistence';
import { Vault } from '@zhiyin/privacy';
import { StrategyCatalogue, TenantRuntimes } from '@zhiyin/registry';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { BytesInFlight } from './http/bytes-in-flight.ts';
import { Readiness } from './operations/readiness.ts';
import { ImpressionBuffer } from './recommendations/impression-buffer.ts';
import { TenantDirectory } from './tenants/tenant-directory.ts';
import { UserDirectory } from './users/user-directory.ts';

/** Everything the API works with, made once. */
export interface ApiServices {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly eventLog: EventLog;
  readonly catalogue: CatalogueStore;
  readonly userStore: UserStore;
  readonly strategyStore: StrategyStore;
  readonly pipelineStore: PipelineStore;
  readonly strategies: StrategyCatalogue;
  readonly runtimes: TenantRuntimes;
  readonly authority: ApiKeyAuthority;
  readonly limiter: RateLimiter;
  readonly tenants: TenantDirectory;
  readonly users: UserDirectory;
  readonly bytes: BytesInFlight;
  readonly impressions: ImpressionBuffer;
  readonly readiness: Readiness;
  /** Tenant routes as they were registered: the documentation is compared with them. */
  readonly routes: { method: string; path: string }[];
  /** Follows the log and starts writing impressions. */
  start(): Promise<void>;
  /** Writes what waits and stops following; the database stays open. */
  stop(): Promise<void>;
}
