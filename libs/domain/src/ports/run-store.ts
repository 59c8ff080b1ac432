import type { JsonObject } from '../json.ts';
import type { TenantId } from '../tenant.ts';
import type { Audited } from './audit-log.ts';

export type RunStatus = 'queued' | 'running' | 'succeeded' | 'skipped' | 'failed' | 'cancelled';
export type RunStage = 'queued' | 'snapshot' | 'train' | 'evaluate' | 'gate' | 'publish' | 'search' | 'done';
/** 'tune' searches for better settings and publishes no model. */
export type RunKind = 'train' | 'tune';

/** What a worker tells while it works. */
export interface RunState {
  readonly stage: RunStage;
  /** 0..1 within the stage. */
  readonly progress: number;
  /** Newest figures by name: losses as the strategy reports them, `stepsPerSecond`. */
  readonly live?: Readonly<Record<string, number>>;
}

/** What a search for settings may cost, and what becomes of the settings it finds. */
export interface TuningOrder {
  /** How many settings are tried, the tenant's own included. */
  readonly trials: number;
  readonly cpuSeconds: number;
  /** Whether better settings become the tenant's at once; otherwise they are offered in the run's record. */
  readonly apply: boolean;
  /** Of the strategy's setting that the search begins with: one that has been changed meanwhile stays. null: there was none. */
  readonly revision: number | null;
}

/** One point that a search has tried. */
export interface TuningTrial {
  /** 0 is the config the search began with. */
  readonly number: number;
  readonly config: JsonObject;
  /** Means over the questions that were asked; empty when it failed. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly questions: number;
  readonly cpuSeconds: number;
  /** Clearly behind the best so far: not all questions were asked, and it cannot win. */
  readonly stoppedEarly: boolean;
  readonly error: string | null;
}

export interface TrainingRun {
  readonly id: number;
  readonly tenant: TenantId;
  readonly kind: RunKind;
  /** null for a training. */
  readonly tuning: TuningOrder | null;
  readonly strategy: string;
  readonly trigger: 'schedule' | 'admin' | 'start';
  readonly status: RunStatus;
  readonly stage: RunStage;
  /** 0..1 within the stage. */
  readonly progress: number;
  /** Newest figures of the training; see `RunState`. Empty before the first. */
  readonly live: Readonly<Record<string, number>>;
  /** Claims since it last got on: one that a stopping trainer handed back is not counted, and a finished trial begins anew. */
  readonly attempt: number;
  /** The strategy's publication epoch this run may follow on; see `StrategyStore.publish`. */
  readonly epoch: number;
  /** Rises with every claim: what a worker writes under an older fence is refused. */
  readonly fence: number;
  readonly config: JsonObject;
  readonly seed: number;
  /** The log position (`formatLogPosition`) that every attempt reads, once one has read. */
  readonly snapshot: string | null;
  readonly metrics: JsonObject;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly artifactId: number | null;
  readonly cancelRequested: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** What somebody asks for; a training unless `tuning` says what to search. */
export type WantedRun = Pick<TrainingRun, 'strategy' | 'trigger' | 'config' | 'seed'> & { readonly tuning?: TuningOrder };

export interface RunStore {
  /** null when a run of the same kind and strategy is queued or running already. */
  enqueue(tenant: TenantId, run: WantedRun, audit?: Audited<TrainingRun>): Promise<TrainingRun | null>;
  find(tenant: TenantId, run: number): Promise<TrainingRun | null>;
  list(tenant: TenantId, filter: { kind?: RunKind; strategy?: string; before?: number; limit: number }): Promise<readonly TrainingRun[]>;
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
    state: RunState,
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }>;
  /** Puts a run back among those that wait, as if it had not been claimed: its worker stops, and the run is not to blame. */
  handBack(tenant: TenantId, run: number, fence: number): Promise<boolean>;
  finish(
    tenant: TenantId,
    run: number,
    fence: number,
    result: Pick<TrainingRun, 'metrics' | 'error' | 'artifactId'> & { status: Exclude<RunStatus, 'queued' | 'running'> },
  ): Promise<boolean>;
  /** False when the run has ended, or was asked to stop before. */
  requestCancel(tenant: TenantId, run: number, audit?: Audited<void>): Promise<boolean>;
  log(tenant: TenantId, run: number, level: 'info' | 'warn' | 'error', message: string, fields: JsonObject): Promise<void>;
  logLines(tenant: TenantId, run: number, after: number, limit: number): Promise<readonly RunLogLine[]>;
  report(tenant: TenantId, run: number, points: readonly { metric: string; step: number; value: number }[]): Promise<void>;
  curves(tenant: TenantId, run: number): Promise<readonly { metric: string; step: number; value: number }[]>;
  /** Keeps the position that a run reads, for its later attempts. */
  keepSnapshot(tenant: TenantId, run: number, fence: number, snapshot: string): Promise<boolean>;
  /** Keeps a trial; false when the fence is no longer ours. A trial that is there already stays as it is. */
  addTrial(tenant: TenantId, run: number, fence: number, trial: TuningTrial): Promise<boolean>;
  /** By number. */
  trials(tenant: TenantId, run: number): Promise<readonly TuningTrial[]>;
  /** Runs of any tenant that wait or whose lease ran out, oldest first, at most one per tenant (round-robin among tenants). */
  waiting(limit: number): Promise<readonly Pick<TrainingRun, 'tenant' | 'id' | 'kind' | 'strategy' | 'config' | 'fence'>[]>;
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
