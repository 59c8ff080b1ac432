import path from 'node:path';
import { ApiKeyAuthority, RateLimiter } from '@zhiyin/access';
import { LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import type { Config } from '@zhiyin/config';
import { systemClock, type CatalogueStore, type Clock, type EventLog, type Logger, type PipelineStore, type StrategyStore, type TenantChange, type TenantId, type UserStore } from '@zhiyin/domain';
import { LoyaltyModels } from '@zhiyin/loyalty';
import type { Metrics } from '@zhiyin/observability';
import { PersonProfiles } from '@zhiyin/people';
import {
  PgCatalogueStore, PgChangeFeed, PgConversionStore, PgEventLog, PgFigureStore, PgImpressionStore, PgIntakeProblemStore, PgKeyStore, PgLoyaltyStore, PgPipelineStore, PgStrategyStore, PgTenantStore, PgUserStore, type Database,
} from '@zhiyin/persistence';
import { ItemExposures } from '@zhiyin/pipeline';
import { Vault } from '@zhiyin/privacy';
import { TenantRuntimes, type StrategyCatalogue } from '@zhiyin/registry';
import type { NewcomerLimits } from './events/newcomers.ts';
import { BytesInFlight } from './http/bytes-in-flight.ts';
import { DayCounts } from './operations/day-counts.ts';
import { IntakeProblems } from './operations/intake-problems.ts';
import { Readiness } from './operations/readiness.ts';
import { ImpressionBuffer } from './recommendations/impression-buffer.ts';
import { KnownKeys } from './tenants/known-keys.ts';
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
  readonly knownKeys: KnownKeys;
  readonly limiter: RateLimiter;
  readonly tenants: TenantDirectory;
  readonly users: UserDirectory;
  readonly bytes: BytesInFlight;
  readonly newcomerLimits: NewcomerLimits;
  readonly impressions: ImpressionBuffer;
  readonly dayCounts: DayCounts;
  readonly intakeProblems: IntakeProblems;
  readonly loyalty: LoyaltyModels;
  readonly profiles: PersonProfiles;
  readonly readiness: Readiness;
  /** Tenant routes as they were registered: the documentation is compared with them. */
  readonly routes: { method: string; path: string }[];
  /** Follows the log and starts writing impressions. */
  start(): Promise<void>;
  /** Writes what waits and stops following; the database stays open. */
  stop(): Promise<void>;
}

export interface ServiceInputs {
  readonly config: Pick<Config, 'secret' | 'bytesInFlight' | 'runtimeMemoryBytes' | 'dataFolder' | 'newcomerWindowSeconds' | 'newUsersPerKey' | 'newItemsPerKey'>;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly strategies: StrategyCatalogue;
  readonly clock?: Clock;
}

/** Where learned models lie; the trainer writes there. */
export const artifactFolder = (dataFolder: string) => path.join(dataFolder, 'artifacts');

/** Times of last use are of interest to a person, not to the second. */
const NOTE_USES_EVERY_MS = 30_000;

/** Wires the parts of one API process; nothing runs before `start`. */
export function openServices({ config, database, log, metrics, strategies, clock = systemClock }: ServiceInputs): ApiServices {
  const files = new LocalArtifactFiles(artifactFolder(config.dataFolder));
  const stores = {
    eventLog: new PgEventLog(database),
    catalogue: new PgCatalogueStore(database),
    userStore: new PgUserStore(database),
    strategyStore: new PgStrategyStore(database),
    pipelineStore: new PgPipelineStore(database),
  };
  const exposures = new ItemExposures(new PgFigureStore(database));
  const loyalty = new LoyaltyModels(new PgLoyaltyStore(database));
  const runtimes = new TenantRuntimes({
    strategies,
    strategyStore: stores.strategyStore,
    pipelineStore: stores.pipelineStore,
    catalogueStore: stores.catalogue,
    eventLog: stores.eventLog,
    feed: new PgChangeFeed(database),
    readArtifact: (tenant, strategy, digest) => readArtifact(files, tenant, strategy, digest),
    log,
    clock,
    memoryBytes: config.runtimeMemoryBytes,
    conversionStore: new PgConversionStore(database),
    values: (tenant) => async () => ({ purchase: null, loyalty: await loyalty.values(tenant), exposure: await exposures.of(tenant) }),
  });
  const authority = new ApiKeyAuthority(new PgKeyStore(database), { clock });
  const tenants = new TenantDirectory(new PgTenantStore(database), new Vault(config.secret), clock);
  const users = new UserDirectory(stores.userStore, clock);
  const impressions = new ImpressionBuffer(new PgImpressionStore(database), log, metrics);
  const dayCounts = new DayCounts(new PgFigureStore(database), clock, log);
  const intakeProblems = new IntakeProblems(new PgIntakeProblemStore(database), clock, log);
  const readiness = new Readiness(() => database.system.query('select 1'), () => runtimes.behindMs);
  const bytes = new BytesInFlight(config.bytesInFlight);
  metrics.gauge('follower_lag_seconds', 'Age of what this process knows of the log', () => readiness.lagMs() / 1000);
  metrics.gauge('tenants_loaded', 'Tenants in memory', () => runtimes.loadedTenants);
  metrics.gauge('body_bytes_in_flight', 'Bytes of request bodies that are worked on', () => bytes.held);
  const noteUses = () => authority.flushUses().catch((err: unknown) => log.warn({ err }, 'last uses of keys not noted'));
  let timer: NodeJS.Timeout | undefined;
  return {
    ...stores, log, metrics, clock, strategies, runtimes, tenants, users, impressions, dayCounts, intakeProblems, readiness, bytes,
    knownKeys: new KnownKeys(authority, clock),
    limiter: new RateLimiter({ clock }),
    loyalty,
    profiles: new PersonProfiles({ events: stores.eventLog, runtimes, models: loyalty, clock }),
    newcomerLimits: { windowSeconds: config.newcomerWindowSeconds, users: config.newUsersPerKey, items: config.newItemsPerKey },
    routes: [],
    async start() {
      runtimes.onChange((tenant, change) => follow(tenant, change, { authority, tenants, users }));
      await runtimes.start();
      impressions.start();
      dayCounts.start();
      intakeProblems.start();
      timer = setInterval(() => void noteUses(), NOTE_USES_EVERY_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await impressions.stop();
      await dayCounts.stop();
      await intakeProblems.stop();
      await noteUses();
      await runtimes.stop();
    },
  };
}

/** What the change feed says of keys, tenants and people ends what is remembered of them here. */
function follow(tenant: TenantId, change: TenantChange, { authority, tenants, users }: { authority: ApiKeyAuthority; tenants: TenantDirectory; users: UserDirectory }): void {
  switch (change.kind) {
    case 'keys':
      return authority.forget(tenant);
    case 'tenant':
      authority.forget(tenant);
      return tenants.forget(tenant);
    case 'users':
      return users.forgetNumbers(tenant, change.numbers);
    case 'user-merged':
      return users.forgetNumbers(tenant, [change.from, change.into]);
    case 'user-erased':
      users.forgetReferences();
      return users.forgetNumbers(tenant, [change.user]);
  }
}
