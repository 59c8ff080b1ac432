export {
  ZhiyinError, InputError, AuthenticationError, AccessError, NotFoundError, ConflictError, ConfigError, LimitError, DataError, NumericalError,
  ArtifactError, PluginError, ResourceError, DependencyError,
} from './errors.ts';
export { tenantId, TenantMap, type TenantId, type TenantScoped } from './tenant.ts';
export { canonicalJson, type JsonObject, type JsonValue } from './json.ts';
export { EVENT_TYPES, eventTypeCode, eventTypeOf, type BehaviourEvent, type EventType } from './events.ts';
export { isOffered, type AttributeValue, type CatalogueItem, type Item, type ItemNumber } from './items.ts';
export { type UserKey, type UserKind, type UserNumber, type UserRecord } from './users.ts';
export { assignSessions, SESSION_GAP_MS } from './sessions.ts';
export { formatLogPosition, parseLogPosition, seenAt, type LogPosition } from './log-position.ts';
export { Bitset } from './bitset.ts';
export { seededRng, type Rng } from './rng.ts';
export { instantOf } from './instant.ts';
export { DAY_MS, dayOf, HOUR_MS, MINUTE_MS, systemClock, type Clock } from './clock.ts';
export { silentLogger, type Logger } from './logger.ts';
export type { EmbeddingCache, KeptVector } from './ports/embedding-cache.ts';
export type { NewEvent, NewUserReference, NewcomerBound, AppendOutcome, EventLog, TenantChange, FeedPage, ChangeFeed } from './ports/event-log.ts';
export type { ItemPatch, UpsertOutcome, CatalogueStore } from './ports/catalogue-store.ts';
export type { UserUpsert, ErasureReceipt, UserStore } from './ports/user-store.ts';
export type { TenantStatus, Tenant, TenantSeed, TenantStore, TenantWish } from './ports/tenant-store.ts';
export type { StrategySetting, ArtifactRecord, StrategyStore, PublishingRun } from './ports/strategy-store.ts';
export type { PipelineVersion, Placement, PipelineStore } from './ports/pipeline-store.ts';
export type { RunKind, RunState, RunStatus, RunStage, TrainingRun, TuningOrder, TuningTrial, WantedRun, RunStore, RunLogLine } from './ports/run-store.ts';
export type { Impression, ImpressionStore } from './ports/impression-store.ts';
export type { DatasetSnapshot, DatasetSource } from './ports/dataset-source.ts';
export type { ArmMoments, Attributed, DayFigures, FigureSpan, FigureStore, ItemExposure, Moments, Outcomes } from './ports/figure-store.ts';
export type { ConversionRecord, ConversionStore, ConversionTrial } from './ports/conversion-store.ts';
export type { ItemLoyaltyRecord, LoyaltyRecord, LoyaltyStore, OrderDay } from './ports/loyalty-store.ts';
export {
  ITEM_STATES, type EventFilter, type ExplorerStore, type Freshness, type ItemActivity, type ItemState, type ItemWish, type LoggedEvent, type LogTail, type NamedItem, type Page, type PageWish,
  type PersonRow, type PersonWish, type Shelf, type ShownSlate, type SlateOutcome,
} from './ports/explorer-store.ts';
export { INTAKE_STATUSES, type IntakeProblem, type IntakeProblemStore, type IntakeStatus, type StoredIntakeProblem } from './ports/intake-problem-store.ts';
export type { ArtifactFiles } from './ports/artifact-files.ts';
export type { KeyKind, ApiKeyRecord, NewApiKey, KeyStore } from './ports/key-store.ts';
export type { AdminRole, AdminUser, Membership, AdminAccount, AdminSession, AdminStore } from './ports/admin-store.ts';
export type { AuditEntry, Audited, StoredAuditEntry, AuditVerdict, AuditLog } from './ports/audit-log.ts';
