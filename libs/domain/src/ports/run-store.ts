import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

export type RunStatus = 'queued' | 'running' | 'succeeded' | 'skipped' | 'failed' | 'cancelled';
export type RunStage = 'queued' | 'snapshot' | 'train' | 'evaluate' | 'gate' | 'publish' | 'done';

export interface TrainingRun {
  readonly id: number;
  readonly tenant: TenantId;
  readonly strategy: string;
  readonly trigger: 'schedule' | 'admin' | 'start';
  readonly status: RunStatus;
  readonly stage: RunStage;
  /** 0..1 within the stage. */
  readonly progress: number;
  readonly attempt: number;
  /** The strategy's publication epoch this run may follow on; see `StrategyStore.publish`. */
  readonly epoch: number;
  /** Rises with every claim: what a worker writes under an older fence is refused. */
  readonly fence: number;
  readonly config: JsonObject;
  readonly seed: number;
  readonly metrics: JsonObject;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly artifactId: number | null;
  readonly cancelRequested: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

export interface RunStore {
  /** null when a run of the same strategy is queued or running already. */
  enqueue(tenant: TenantId, run: Pick<TrainingRun, 'strategy' | 'trigger' | 'config' | 'seed'>, audit?: Audited<TrainingRun>): Promise<TrainingRun | null>;
  find(tenant: TenantId, run: number): Promise<TrainingRun | null>;
  list(tenant: TenantId, filter: { strategy?: string; before?: number; limit: number }): Promise<readonly TrainingRun[]>;
  /**
   * Takes a queued run, or one whose lease ran out; raises its fence. One run per tenant at a time: null while another
   * run of the tenant holds a live lease, or when this one is finished.
   */
  claim(tenant: TenantId, run: number, worker: string, leaseMs: number): Promise<TrainingRun | null>;
  /** Renews the lease and tells whether somebody asked to stop. False: the fence is no longer ours, stop at once. */
  heartbeat(
    tenant: TenantId,
    run: number,
    fence: number,
    leaseMs: number,
    state: { stage: RunStage; progress: number },
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }>;
  finish(
    tenant: TenantId,
    run: number,
    fence: number,
    result: Pick<TrainingRun, 'metrics' | 'error' | 'artifactId'> & { status: Exclude<RunStatus, 'queued' | 'running'> },
  ): Promise<boolean>;
  requestCancel(tenant: TenantId, run: number, audit?: Audited<void>): Promise<boolean>;
  log(tenant: TenantId, run: number, level: 'info' | 'warn' | 'error', message: string, fields: JsonObject): Promise<void>;
  logLines(tenant: TenantId, run: number, after: number, limit: number): Promise<readonly RunLogLine[]>;
  report(tenant: TenantId, run: number, points: readonly { metric: string; step: number; value: number }[]): Promise<void>;
  curves(tenant: TenantId, run: number): Promise<readonly { metric: string; step: number; value: number }[]>;
  /** Runs of any tenant that wait or whose lease ran out, oldest first, at most one per tenant (round-robin among tenants). */
  waiting(limit: number): Promise<readonly { tenant: TenantId; run: number; strategy: string; attempt?: number }[]>;
  /** Strategies of any active tenant that are enabled and scheduled, with the time of their last run; `since`: of the setting's last change. */
  scheduled(): Promise<readonly { tenant: TenantId; strategy: string; schedule: string; config: JsonObject; lastRunAt: number | null; since?: number }[]>;
}

export interface RunLogLine {
  readonly line: number;
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: JsonObject;
}
