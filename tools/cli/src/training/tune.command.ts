import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { ConflictError, type JsonObject, type TrainingRun } from '@zhiyin/domain';
import { JobQueues, queueConnection } from '@zhiyin/jobs';
import { PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { tuningOrder } from '@zhiyin/registry';
import { installedStrategies } from '../installed-strategies.ts';
import { commandLineEntry } from '../tenants/command-line-entry.ts';
import { TRAINER_PATIENCE_MS, withFlags, withTenant, type TrainingFlags } from './tenant-command.ts';
import { trialTable } from './trial-table.ts';
import { waitForRuns } from './wait-for-runs.ts';

interface TuneFlags extends TrainingFlags {
  readonly strategy: string;
  readonly trials?: number;
  readonly cpuSeconds?: number;
  readonly apply: boolean;
}

export function tuneCommand(): Command {
  return withFlags(new Command('tune'))
    .description("Has the running platform search for better settings of one strategy on a tenant's own data, waits, and shows what it tried")
    .requiredOption('--strategy <id>', 'whose settings')
    .option('--trials <number>', "settings to try, the tenant's own included; what the strategy suggests unless told", wholeFrom(2, 500))
    .option('--cpu-seconds <number>', 'processor seconds that all trials together may use; 600 unless told', wholeFrom(1, 2_592_000))
    .option('--apply', "make better settings the tenant's own; otherwise they are shown", false)
    .option('--seed <number>', 'fixes which settings are tried; drawn unless told', wholeFrom(0, 0x7fffffff))
    .action((flags: TuneFlags) => withTenant(flags, async (database, tenant, { queueUrl }) => {
      const { strategy, trials, cpuSeconds, apply, seed = randomInt(0x7fffffff) } = flags;
      const setting = (await new PgStrategyStore(database).settings(tenant.id)).find((one) => one.strategy === strategy);
      const config = setting?.config ?? {};
      const tuning = tuningOrder(await installedStrategies(), strategy, config, { trials, cpuSeconds, apply, revision: setting?.revision ?? null });
      const runStore = new PgRunStore(database);
      const made = await runStore.enqueue(tenant.id, { strategy, trigger: 'admin', config, seed, tuning },
        (run) => commandLineEntry('runs.tune', tenant.id, `run:${run.id}`, { strategy, seed, ...tuning }));
      if (!made) throw new ConflictError('RUN_OPEN', `a search for settings of '${strategy}' is waiting or running already: wait for it, or cancel it in the admin app`);
      const queues = new JobQueues(queueConnection(queueUrl));
      try {
        await waitForRuns(tenant.id, [made.id], { runStore, queues }, {
          signal: new AbortController().signal, patienceMs: TRAINER_PATIENCE_MS,
          onEnd: () => undefined, onProgress: ({ stage, progress }) => console.error(`${strategy}: ${stage} ${Math.round(progress * 100)} %`),
        });
      } finally {
        await queues.close();
      }
      show((await runStore.find(tenant.id, made.id))!, await runStore.trials(tenant.id, made.id), flags);
    }));
}

/** Figures go to standard output, progress to the other; exit code 1 when the search failed. */
function show(run: TrainingRun, trials: Awaited<ReturnType<PgRunStore['trials']>>, { json }: TuneFlags): void {
  const facts = { run: run.id, strategy: run.strategy, status: run.status, error: run.error, tuning: run.tuning, ...run.metrics, trials };
  console.log(json ? JSON.stringify(facts, null, 2) : [trialTable(trials), verdict(run)].join('\n\n'));
  if (run.status !== 'succeeded') process.exitCode = 1;
}

function verdict({ id, status, error, strategy, metrics }: TrainingRun): string {
  if (status !== 'succeeded') return `run ${id} ${status}${error ? `: ${error.message}` : ''}`;
  const offer = metrics.offer as JsonObject | null;
  if (!offer) return `Nothing better than the settings of '${strategy}' there are: they stay.`;
  return `${metrics.applied === true ? 'Applied; the next training uses them' : `Offered by run ${id}, not applied`}: ${JSON.stringify(offer)}`;
}

function wholeFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
    return value;
  };
}
