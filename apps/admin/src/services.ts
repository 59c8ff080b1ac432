import path from 'node:path';
import { AdminSignIn, Passwords } from '@zhiyin/access';
import { LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import type { Config } from '@zhiyin/config';
import {
  DAY_MS, systemClock,
  type AdminStore, type AuditLog, type CatalogueStore, type Clock, type ExplorerStore, type FigureStore, type IntakeProblemStore, type KeyStore, type LoyaltyStore, type Logger, type PipelineStore,
  type RunStore, type StrategyStore, type TenantStore, type UserStore,
} from '@zhiyin/domain';
import { LoyaltyModels } from '@zhiyin/loyalty';
import type { Metrics } from '@zhiyin/observability';
import { PersonProfiles } from '@zhiyin/people';
import {
  PgAdminStore, PgAuditLog, PgCatalogueStore, PgChangeFeed, PgConversionStore, PgEventLog, PgExplorerStore, PgFigureStore, PgIntakeProblemStore, PgKeyStore, PgLoyaltyStore, PgPipelineStore, PgRunStore,
  PgStrategyStore, PgTenantStore, PgUserStore,
  type Database,
} from '@zhiyin/persistence';
import { ItemExposures } from '@zhiyin/pipeline';
import { Vault } from '@zhiyin/privacy';
import { TenantRuntimes, type StrategyCatalogue } from '@zhiyin/registry';
import { TestEvents } from './events/test-events.ts';
import { LiveStreams } from './http/live-streams.ts';
import type { RouteRules } from './http/operation.ts';
import { SessionCookie } from './http/session-cookie.ts';
import { Readers } from './people/reader.ts';
import { Previews } from './pipelines/preview.ts';
import { NewTenants } from './tenants/new-tenants.ts';

/** Everything the admin app works with, made once. */
export interface AdminServices {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly publicOrigin: string;
  readonly trustProxy: boolean;
  readonly admins: AdminStore;
  readonly keys: KeyStore;
  readonly tenants: TenantStore;
  readonly strategies: StrategyStore;
  readonly pipelines: PipelineStore;
  readonly runs: RunStore;
  readonly figures: FigureStore;
  readonly loyalty: LoyaltyStore;
  readonly auditLog: AuditLog;
  readonly users: UserStore;
  readonly items: CatalogueStore;
  readonly explorer: ExplorerStore;
  readonly intakeProblems: IntakeProblemStore;
  readonly catalogue: StrategyCatalogue;
  readonly signIn: AdminSignIn;
  readonly passwords: Passwords;
  readonly cookie: SessionCookie;
  readonly newTenants: NewTenants;
  readonly previews: Previews;
  readonly readers: Readers;
  readonly profiles: PersonProfiles;
  readonly testEvents: TestEvents;
  readonly streams: LiveStreams;
  readonly ping: () => Promise<unknown>;
  /** Every route as it was registered. */
  readonly routes: { method: string; path: string; rules: RouteRules }[];
  start(): Promise<void>;
  /** Stops following; the database stays open. */
  stop(): Promise<void>;
}

export interface ServiceInputs {
  readonly config: Pick<Config, 'secret' | 'publicOrigin' | 'trustProxy' | 'dataFolder' | 'runtimeMemoryBytes'>;
  readonly database: Database;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly catalogue: StrategyCatalogue;
  readonly clock?: Clock;
}

const SWEEP_EVERY_MS = 60 * 60 * 1000;

/** Wires the parts of one admin process; nothing runs before `start`. */
export function openServices({ config, database, log, metrics, catalogue, clock = systemClock }: ServiceInputs): AdminServices {
  const files = new LocalArtifactFiles(path.join(config.dataFolder, 'artifacts'));
  const vault = new Vault(config.secret);
  const passwords = new Passwords();
  const stores = {
    admins: new PgAdminStore(database),
    keys: new PgKeyStore(database),
    tenants: new PgTenantStore(database),
    strategies: new PgStrategyStore(database),
    pipelines: new PgPipelineStore(database),
    runs: new PgRunStore(database),
    figures: new PgFigureStore(database),
    loyalty: new PgLoyaltyStore(database),
    auditLog: new PgAuditLog(database),
    users: new PgUserStore(database),
    items: new PgCatalogueStore(database),
    explorer: new PgExplorerStore(database),
    intakeProblems: new PgIntakeProblemStore(database),
  };
  const exposures = new ItemExposures(stores.figures);
  const loyalty = new LoyaltyModels(stores.loyalty);
  const eventLog = new PgEventLog(database);
  const signIn = new AdminSignIn(stores.admins, { secret: config.secret, passwords, clock });
  // For previews only: what people ask for is answered by the api.
  const runtimes = new TenantRuntimes({
    strategies: catalogue,
    strategyStore: stores.strategies,
    pipelineStore: stores.pipelines,
    catalogueStore: stores.items,
    eventLog,
    feed: new PgChangeFeed(database),
    readArtifact: (tenant, strategy, digest) => readArtifact(files, tenant, strategy, digest),
    log, clock,
    memoryBytes: config.runtimeMemoryBytes,
    conversionStore: new PgConversionStore(database),
    values: (tenant) => async () => ({ purchase: null, loyalty: await loyalty.values(tenant), exposure: await exposures.of(tenant) }),
  });
  const sweep = () => stores.admins.sweep(clock() - DAY_MS).catch((err: unknown) => log.warn({ err }, 'old sessions and attempts not swept'));
  let timer: NodeJS.Timeout | undefined;
  return {
    ...stores, log, metrics, clock, catalogue, passwords,
    publicOrigin: config.publicOrigin,
    trustProxy: config.trustProxy,
    signIn,
    cookie: new SessionCookie(config.publicOrigin),
    newTenants: new NewTenants(stores.tenants, catalogue, vault, files),
    previews: new Previews(runtimes, stores.tenants, stores.users, vault),
    readers: new Readers(stores.tenants, vault),
    profiles: new PersonProfiles({ events: eventLog, runtimes, models: loyalty, clock }),
    testEvents: new TestEvents({ log: eventLog, clock }),
    streams: new LiveStreams({ signIn, log }),
    ping: () => database.system.query('select 1'),
    routes: [],
    async start() {
      await runtimes.start();
      timer = setInterval(() => void sweep(), SWEEP_EVERY_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await runtimes.stop();
    },
  };
}
