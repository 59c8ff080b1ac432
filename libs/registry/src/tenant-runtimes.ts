import type { TenantChange, TenantId } from '@zhiyin/domain';
import type { RuntimeParts } from './runtime-parts.ts';
import type { TenantRuntime } from './tenant-runtime.ts';

/** The tenants this replica serves, loaded when first asked for and kept current from the log. @public */
export class TenantRuntimes {
  constructor(private readonly parts: RuntimeParts) {}

  /** Notes where the log stands and follows it. */
  async start(): Promise<void> {
    await this.parts.feed.position();
  }

  /** Ends following and closes all recommenders once the requests in flight have ended. */
  async stop(): Promise<void> {}

  /** Loads the tenant unless it is there; concurrent callers share one load. */
  of(tenant: TenantId): Promise<TenantRuntime> {
    return Promise.reject(new Error(`tenant ${tenant} is not loaded`));
  }

  /** Resolves when everything committed before the call is known here. @throws what the database said when it is away */
  async caughtUp(): Promise<void> {}

  /** Told of every change of every tenant, after it has been applied here. Returns how to stop listening. */
  onChange(_listener: (tenant: TenantId, change: TenantChange) => void): () => void {
    return () => undefined;
  }
}
