import type { PoolClient } from 'pg';
import {
  tenantId, type Audited, type JsonObject, type RunKind, type RunLogLine, type RunStage, type RunState, type RunStatus, type RunStore, type TenantId, type TrainingRun, type TuningOrder,
  type TuningTrial, type WantedRun,
} from '@zhiyin/domain';
import type { Database } from '../database.ts';
import { writeAudit } from './append-audit.ts';

/** A run that was claimed this often and never finished is given up: it probably kills its worker. */
const MAX_ATTEMPTS = 3;
/** First half of the advisory lock under which a tenant's runs are claimed one at a time. */
const CLAIM_LOCK = 0x5a59;

const COLUMNS = `id, tenant_id, kind, tuning, strategy, trigger, status, stage, progress, live, attempt, epoch, fence, config, seed, log_snapshot, metrics, error,
  artifact_id, cancel_requested, created_at, started_at, finished_at`;

interface RunRow {
  id: number; tenant_id: number; kind: RunKind; tuning: TuningOrder | null; strategy: string; trigger: TrainingRun['trigger']; status: RunStatus; stage: RunStage;
  progress: number; live: TrainingRun['live']; attempt: number; epoch: number; fence: number; config: JsonObject; seed: number; log_snapshot: string | null; metrics: JsonObject;
  error: TrainingRun['error']; artifact_id: number | null; cancel_requested: boolean;
  created_at: Date; started_at: Date | null; finished_at: Date | null;
}

/**
 * Training runs in PostgreSQL: the truth about what waits, works and was done. Queues only carry run numbers. Leases run by
 * the database's clock, so that trainers need not agree on the time.
 * @public
 */
export class PgRunStore implements RunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async enqueue(tenant: TenantId, run: WantedRun, audit?: Audited<TrainingRun>): Promise<TrainingRun | null> {
    return this.#one(tenant, `insert into training_run (tenant_id, strategy, trigger, config, seed, kind, tuning) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (tenant_id, strategy, kind) where status in ('queued', 'running') do nothing returning ${COLUMNS}`,
    [tenant, run.strategy, run.trigger, JSON.stringify(run.config), run.seed, run.tuning ? 'tune' : 'train', run.tuning ? JSON.stringify(run.tuning) : null], audit);
  }

  async find(tenant: TenantId, run: number): Promise<TrainingRun | null> {
    return this.#one(tenant, `select ${COLUMNS} from training_run where tenant_id = $1 and id = $2`, [tenant, run]);
  }

  async list(tenant: TenantId, { kind, strategy, before, limit }: { kind?: RunKind; strategy?: string; before?: number; limit: number }): Promise<readonly TrainingRun[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<RunRow>(`select ${COLUMNS} from training_run
        where tenant_id = $1 and ($2::text is null or strategy = $2) and ($3::int is null or id < $3) and ($5::text is null or kind = $5) order by id desc limit $4`,
      [tenant, strategy ?? null, before ?? null, limit, kind ?? null]);
      return rows.map(runOf);
    });
  }

  async claim(tenant: TenantId, run: number, worker: string, leaseMs: number): Promise<TrainingRun | null> {
    return this.#database.withTenant(tenant, async (client) => {
      await client.query('select pg_advisory_xact_lock($1, $2)', [CLAIM_LOCK, tenant]);
      const { rows: [found] } = await client.query<{ attempt: number; cancel_requested: boolean; busy: boolean }>(`
        select r.attempt, r.cancel_requested, exists (
          select 1 from training_run o where o.tenant_id = $1 and o.status = 'running' and o.lease_until > clock_timestamp()
        ) as busy
        from training_run r where r.tenant_id = $1 and r.id = $2 and r.status in ('queued', 'running')`, [tenant, run]);
      if (!found || found.busy) return null;
      if (found.cancel_requested) return end(client, tenant, run, 'cancelled', null);
      if (found.attempt >= MAX_ATTEMPTS) {
        return end(client, tenant, run, 'failed', {
          code: 'ATTEMPTS_EXHAUSTED',
          message: `the run was started ${MAX_ATTEMPTS} times and never came to an end: its process was killed each time; look at its memory and its log`,
        });
      }
      // The epoch is taken at the first claim only: a later attempt of the same run may not follow on what it published itself.
      const { rows } = await client.query<RunRow>(`
        update training_run set status = 'running', stage = 'snapshot', progress = 0, live = '{}', worker = $3,
          lease_until = clock_timestamp() + $4 * interval '1 millisecond', fence = fence + 1, attempt = attempt + 1,
          started_at = coalesce(started_at, clock_timestamp()),
          epoch = case when fence > 0 then epoch else coalesce(
            (select s.epoch from strategy_setting s where s.tenant_id = $1 and s.strategy = training_run.strategy), 0) end
        where tenant_id = $1 and id = $2 returning ${COLUMNS}`, [tenant, run, worker, leaseMs]);
      return runOf(rows[0]);
    });
  }

  async heartbeat(
    tenant: TenantId, run: number, fence: number, leaseMs: number, state: RunState,
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ cancel_requested: boolean }>(`
        update training_run set lease_until = clock_timestamp() + $4 * interval '1 millisecond', stage = $5, progress = $6, live = $7
        where tenant_id = $1 and id = $2 and fence = $3 and status = 'running' returning cancel_requested`,
      [tenant, run, fence, leaseMs, state.stage, state.progress, JSON.stringify(state.live ?? {})]);
      return { held: rows.length > 0, cancelRequested: rows[0]?.cancel_requested ?? false };
    });
  }

  async handBack(tenant: TenantId, run: number, fence: number): Promise<boolean> {
    return this.#changes(tenant, `update training_run set lease_until = clock_timestamp(), attempt = greatest(attempt - 1, 0)
      where tenant_id = $1 and id = $2 and fence = $3 and status = 'running'`, [tenant, run, fence]);
  }

  async keepSnapshot(tenant: TenantId, run: number, fence: number, snapshot: string): Promise<boolean> {
    return this.#changes(tenant, `update training_run set log_snapshot = $4
      where tenant_id = $1 and id = $2 and fence = $3 and status = 'running'`, [tenant, run, fence, snapshot]);
  }

  async addTrial(tenant: TenantId, run: number, fence: number, trial: TuningTrial): Promise<boolean> {
    return this.#database.withTenant(tenant, async (client) => {
      // The row's lock keeps another claim out until the trial is there. A run that gets on is not given up.
      const { rowCount } = await client.query(`update training_run set attempt = least(attempt, 1)
        where tenant_id = $1 and id = $2 and fence = $3 and status = 'running'`, [tenant, run, fence]);
      if (!rowCount) return false;
      await client.query(`insert into tuning_trial (tenant_id, run_id, number, config, metrics, questions, cpu_seconds, stopped_early, error)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [tenant, run, trial.number, JSON.stringify(trial.config), JSON.stringify(trial.metrics), trial.questions, trial.cpuSeconds, trial.stoppedEarly, trial.error]);
      return true;
    });
  }

  async trials(tenant: TenantId, run: number): Promise<readonly TuningTrial[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<TuningTrial>(`select number, config, metrics, questions, cpu_seconds as "cpuSeconds", stopped_early as "stoppedEarly", error
        from tuning_trial where tenant_id = $1 and run_id = $2 order by number`, [tenant, run]);
      return rows;
    });
  }

  async finish(
    tenant: TenantId, run: number, fence: number,
    result: Pick<TrainingRun, 'metrics' | 'error' | 'artifactId'> & { status: Exclude<RunStatus, 'queued' | 'running'> },
  ): Promise<boolean> {
    return this.#changes(tenant, `update training_run set status = $4, metrics = $5, error = $6, artifact_id = $7, progress = 1,
        stage = case when $4 in ('succeeded', 'skipped') then 'done' else stage end,
        finished_at = clock_timestamp(), lease_until = null
      where tenant_id = $1 and id = $2 and fence = $3 and status = 'running'`,
    [tenant, run, fence, result.status, JSON.stringify(result.metrics), result.error && JSON.stringify(result.error), result.artifactId]);
  }

  async requestCancel(tenant: TenantId, run: number, audit?: Audited<void>): Promise<boolean> {
    return this.#changes(tenant, `update training_run set cancel_requested = true,
        status = case when status = 'queued' then 'cancelled' else status end,
        finished_at = case when status = 'queued' then clock_timestamp() end
      where tenant_id = $1 and id = $2 and status in ('queued', 'running') and not cancel_requested`, [tenant, run], audit);
  }

  async log(tenant: TenantId, run: number, level: 'info' | 'warn' | 'error', message: string, fields: JsonObject): Promise<void> {
    await this.#changes(tenant, 'insert into training_log (tenant_id, run_id, level, message, fields) values ($1, $2, $3, $4, $5)',
      [tenant, run, level, message, JSON.stringify(fields)]);
  }

  async logLines(tenant: TenantId, run: number, after: number, limit: number): Promise<readonly RunLogLine[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<Omit<RunLogLine, 'line' | 'at'> & { line: string; at: Date }>(`
        select line, at, level, message, fields from training_log where tenant_id = $1 and run_id = $2 and line > $3 order by line limit $4`,
      [tenant, run, after, limit]);
      return rows.map((row) => ({ ...row, line: Number(row.line), at: row.at.getTime() }));
    });
  }

  async report(tenant: TenantId, run: number, points: readonly { metric: string; step: number; value: number }[]): Promise<void> {
    // A resumed run reports the same steps again: the newest value stands. Doubles within one batch would break the upsert.
    const latest = [...new Map(points.map((point) => [`${point.metric}\n${point.step}`, point])).values()];
    if (!latest.length) return;
    await this.#changes(tenant, `insert into training_point (tenant_id, run_id, metric, step, value)
      select $1, $2, * from unnest($3::text[], $4::int[], $5::float8[])
      on conflict (tenant_id, run_id, metric, step) do update set value = excluded.value`,
    [tenant, run, latest.map((p) => p.metric), latest.map((p) => p.step), latest.map((p) => p.value)]);
  }

  async curves(tenant: TenantId, run: number): Promise<readonly { metric: string; step: number; value: number }[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ metric: string; step: number; value: number }>(
        'select metric, step, value from training_point where tenant_id = $1 and run_id = $2 order by metric, step', [tenant, run]);
      return rows;
    });
  }

  async waiting(limit: number): Promise<readonly Pick<TrainingRun, 'tenant' | 'id' | 'kind' | 'strategy' | 'config' | 'fence'>[]> {
    // Of each tenant without a live run the next one (an interrupted one first); the tenant served longest ago comes first.
    const { rows } = await this.#database.system.query<Pick<RunRow, 'tenant_id' | 'id' | 'kind' | 'strategy' | 'config' | 'fence'>>(`
      select o.tenant_id, o.id, o.kind, o.strategy, o.config, o.fence from (
        select distinct on (r.tenant_id) r.tenant_id, r.id, r.kind, r.strategy, r.config, r.fence, r.created_at from training_run r
        where r.status in ('queued', 'running') and not exists (
          select 1 from training_run b where b.tenant_id = r.tenant_id and b.status = 'running' and b.lease_until > clock_timestamp())
        order by r.tenant_id, (r.status = 'running') desc, r.created_at, r.id
      ) o join tenant t on t.id = o.tenant_id and t.status = 'active'
      order by (select max(p.started_at) from training_run p where p.tenant_id = o.tenant_id) nulls first, o.created_at, o.id
      limit $1`, [limit]);
    return rows.map(({ tenant_id, ...row }) => ({ tenant: tenantId(tenant_id), ...row }));
  }

  async scheduled(): Promise<readonly { tenant: TenantId; strategy: string; schedule: string; config: JsonObject; lastRunAt: number | null; since: number }[]> {
    const { rows } = await this.#database.system.query<{
      tenant_id: number; strategy: string; schedule: string; config: JsonObject; updated_at: Date; last_run_at: Date | null;
    }>(`
      select s.tenant_id, s.strategy, s.schedule, s.config, s.updated_at,
        (select max(r.created_at) from training_run r where r.tenant_id = s.tenant_id and r.strategy = s.strategy and r.kind = 'train') as last_run_at
      from strategy_setting s join tenant t on t.id = s.tenant_id and t.status = 'active'
      where s.enabled and s.schedule is not null order by s.tenant_id, s.strategy`);
    return rows.map((row) => ({
      tenant: tenantId(row.tenant_id), strategy: row.strategy, schedule: row.schedule, config: row.config,
      lastRunAt: row.last_run_at?.getTime() ?? null, since: row.updated_at.getTime(),
    }));
  }

  async #one(tenant: TenantId, sql: string, values: readonly unknown[], audit?: Audited<TrainingRun>): Promise<TrainingRun | null> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<RunRow>(sql, [...values]);
      if (!rows.length) return null;
      const run = runOf(rows[0]);
      await writeAudit(client, audit, run);
      return run;
    });
  }

  async #changes(tenant: TenantId, sql: string, values: readonly unknown[], audit?: Audited<void>): Promise<boolean> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rowCount } = await client.query(sql, [...values]);
      if (rowCount) await writeAudit(client, audit, undefined);
      return Boolean(rowCount);
    });
  }
}

/** Ends a run nobody works on. */
async function end(client: PoolClient, tenant: TenantId, run: number, status: 'cancelled' | 'failed', error: TrainingRun['error']): Promise<null> {
  await client.query(`update training_run set status = $3, error = $4, finished_at = clock_timestamp(), lease_until = null, fence = fence + 1
    where tenant_id = $1 and id = $2`, [tenant, run, status, error && JSON.stringify(error)]);
  return null;
}

function runOf(row: RunRow): TrainingRun {
  return {
    id: row.id, tenant: tenantId(row.tenant_id), kind: row.kind, tuning: row.tuning, strategy: row.strategy, trigger: row.trigger, status: row.status, stage: row.stage,
    progress: row.progress, live: row.live, attempt: row.attempt, epoch: row.epoch, fence: row.fence, config: row.config, seed: row.seed,
    snapshot: row.log_snapshot, metrics: row.metrics, error: row.error, artifactId: row.artifact_id, cancelRequested: row.cancel_requested,
    createdAt: row.created_at.getTime(), startedAt: row.started_at?.getTime() ?? null, finishedAt: row.finished_at?.getTime() ?? null,
  };
}
