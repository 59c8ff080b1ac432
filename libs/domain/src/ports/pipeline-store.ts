import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

/** One immutable version of a placement's pipeline. */
export interface PipelineVersion {
  readonly placement: string;
  readonly version: number;
  readonly document: JsonObject;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
}

export interface Placement {
  readonly name: string;
  readonly activeVersion: number | null;
  /** Rises with every activation. */
  readonly epoch: number;
}

export interface PipelineStore {
  placements(tenant: TenantId): Promise<readonly Placement[]>;
  versions(tenant: TenantId, placement: string): Promise<readonly PipelineVersion[]>;
  version(tenant: TenantId, placement: string, version: number): Promise<PipelineVersion | null>;
  /** The active version of every placement that has one. */
  active(tenant: TenantId): Promise<readonly PipelineVersion[]>;
  save(tenant: TenantId, version: Pick<PipelineVersion, 'placement' | 'document' | 'note' | 'createdBy'>, audit?: Audited<PipelineVersion>): Promise<PipelineVersion>;
  /** @throws ConflictError PLACEMENT_CHANGED when `expectedEpoch` is given and is no longer the stored one */
  activate(tenant: TenantId, placement: string, version: number, expectedEpoch?: number, audit?: Audited<Placement>): Promise<Placement>;
}
