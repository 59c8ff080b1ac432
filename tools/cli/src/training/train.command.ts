import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { ConfigError, NotFoundError, type Tenant, type TrainingRun } from '@zhiyin/domain';
import { JobQueues, queueConnection } from '@zhiyin/jobs';
import { PgRunStore, PgStrategyStore, type Database } from '@zhiyin/persistence';
import { runFacts, runTable } from './run-table.ts';
import { TRAINER_PATIENCE_MS, withFlags, withTenant, type TrainingFlags } from './tenant-command.ts';
import { openRun, seconds, waitForRuns } from './wait-for-runs.ts';

const RUNS_LOOKED_AT = 20;

export function trainCommand(): Command {
  return withFlags(new Command('train'))
    .description('Has every enabled strategy of a tenant trained by the running platform, waits, and shows how good they are beside popularity')
    .option('--seed <number>', 'fixes all chance; drawn unless told, so that a model is trained even where nothing changed', Number)
    .action((flags: TrainingFlags) => withTenant(flags, async (database, tenant, { queueUrl }) => {
      const queues = new JobQueues(queueConnection(queueUrl));
      try {
        show(await trainAll(database, tenant, queues, flags.seed ?? randomInt(0x7fffffff)), flags);
      } finally {
        await queues.close();
      }
    }));
}

export function runsCommand(): Command {
  return withFlags(new Command('runs'))
    .description("Shows the last evaluation of every enabled strategy of a tenant, without training")
    .action((flags: TrainingFlags) => withTenant(flags, async (database, tenant) => {
      const runStore = new PgRunStore(database);
      const found: TrainingRun[] = [];
      for (const strategy of await enabledStrategies(database, tenant)) {
        const runs = await runStore.list(tenant.id, { kind: 'train', strategy, limit: RUNS_LOOKED_AT });
        // A run that found nothing new did not judge: the one before it did.
        const told = runs.find(({ metrics, error }) => metrics.evaluation !== undefined || error);
        if (told) found.push(told);
      }
      if (!found.length) throw new NotFoundError('RUNS_NONE', `nothing has been trained for '${tenant.slug}' yet: zhiyin train --tenant ${tenant.slug}`);
      show(found, flags);
    }));
}

async function trainAll(database: Database, tenant: Tenant, queues: JobQueues, seed: number): Promise<readonly TrainingRun[]> {
  const runStore = new PgRunStore(database);
  const ids: number[] = [];
  for (const { strategy, config, enabled } of await new PgStrategyStore(database).settings(tenant.id)) {
    const id = enabled ? await openRun(runStore, tenant.id, { strategy, trigger: 'admin', config, seed }) : null;
    if (id !== null) ids.push(id);
  }
  if (!ids.length) throw new ConfigError('STRATEGY_DISABLED', `no strategy of '${tenant.slug}' is enabled: enable one in the admin app`);
  const ended: TrainingRun[] = [];
  await waitForRuns(tenant.id, ids, { runStore, queues }, {
    signal: new AbortController().signal, patienceMs: TRAINER_PATIENCE_MS,
    onEnd: (run) => {
      ended.push(run);
      console.error(`${run.strategy}: ${run.status} after ${seconds(run)} s`);
    },
  });
  return ended;
}

async function enabledStrategies(database: Database, tenant: Tenant): Promise<readonly string[]> {
  const settings = await new PgStrategyStore(database).settings(tenant.id);
  return settings.filter(({ enabled }) => enabled).map(({ strategy }) => strategy);
}

/** Figures go to standard output, progress to the other; exit code 1 when a training failed. */
function show(runs: readonly TrainingRun[], { json }: TrainingFlags): void {
  console.log(json ? JSON.stringify(runs.map(runFacts), null, 2) : runTable(runs));
  if (runs.some(({ status }) => status === 'failed' || status === 'cancelled')) process.exitCode = 1;
}
