import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

/** What a tenant has decided about one strategy. */
export interface StrategySetting {
  readonly strategy: string;
  readonly enabled: boolean;
  /** Only what differs from the schema's defaults. */
  readonly config: JsonObject;
  /** Cron expression of the retraining, in UTC; null: only on request. */
  readonly schedule: string | null;
  /** The published artifact, null before the first training. */
  readonly champion: ArtifactRecord | null;
  /** Rises with every publication; a trainer that holds an older one may not publish. */
  readonly epoch: number;
  readonly revision: number;
}

export interface ArtifactRecord {
  readonly id: number;
  readonly strategy: string;
  /** SHA-256 of the manifest: names the content. */
  readonly digest: string;
  readonly runId: number;
  readonly status: 'candidate' | 'published' | 'refused';
  readonly manifest: JsonObject;
  readonly createdAt: number;
}

export interface StrategyStore {
  settings(tenant: TenantId): Promise<readonly StrategySetting[]>;
  /** @throws ConflictError SETTING_CHANGED when `revision` is given and is no longer the stored one */
  save(
    tenant: TenantId,
    setting: Pick<StrategySetting, 'strategy' | 'enabled' | 'config' | 'schedule'>,
    revision?: number,
    audit?: Audited<StrategySetting>,
  ): Promise<StrategySetting>;
  /**
   * Makes settings that a run has found the tenant's own and ends the run, in one transaction. 'changed': somebody has changed
   * the setting since `revision` (null: there was none), and nothing was done; 'fence-lost': the run is no longer ours.
   */
  adopt(
    tenant: TenantId,
    found: Pick<StrategySetting, 'strategy' | 'config'> & { readonly revision: number | null },
    by: PublishingRun,
    audit: Audited<StrategySetting>,
  ): Promise<'adopted' | 'changed' | 'fence-lost'>;
  artifacts(tenant: TenantId, strategy: string, limit: number): Promise<readonly ArtifactRecord[]>;
  artifactByDigest(tenant: TenantId, strategy: string, digest: string): Promise<ArtifactRecord | null>;
  addArtifact(tenant: TenantId, artifact: Pick<ArtifactRecord, 'strategy' | 'digest' | 'runId' | 'manifest'>): Promise<ArtifactRecord>;
  refuseArtifact(tenant: TenantId, artifactId: number, why: string): Promise<void>;
  /** Compare and set: moves the champion only while the epoch is `expectedEpoch`; false when a newer publication won. */
  publish(tenant: TenantId, strategy: string, artifactId: number, expectedEpoch: number, by?: PublishingRun | null, audit?: Audited<void>): Promise<boolean>;
}

/**
 * The run that publishes, when one does. In the same transaction it is checked to hold its fence still and is finished as
 * succeeded: a trainer that was thought dead cannot publish, and a killed one cannot have published without saying so.
 */
export interface PublishingRun {
  readonly run: number;
  readonly fence: number;
  readonly metrics: JsonObject;
}
