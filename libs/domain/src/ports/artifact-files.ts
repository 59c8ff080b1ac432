import type { TenantId } from '../tenant.ts';

/** Where artifacts' bytes lie. Content is named by digest and never changed. */
export interface ArtifactFiles {
  /** Durable when it resolves; writing the same name again is a no-op. */
  write(tenant: TenantId, strategy: string, digest: string, files: Readonly<Record<string, Uint8Array>>): Promise<void>;
  /** @throws ArtifactError ARTIFACT_MISSING */
  read(tenant: TenantId, strategy: string, digest: string, file: string): Promise<Uint8Array>;
  exists(tenant: TenantId, strategy: string, digest: string): Promise<boolean>;
  remove(tenant: TenantId, strategy: string, digest: string): Promise<void>;
  removeTenant(tenant: TenantId): Promise<void>;
}
