import { Cron } from 'croner';
import type { Clock, Logger, RunStore } from '@zhiyin/domain';
import type { JobResult } from '@zhiyin/jobs';

/** Scheduled trainings share a seed, so that a night without news ends as 'skipped' instead of as the same model again. */
const SEED = 1;

/**
 * Enqueues every retraining that is due: whose cron expression (UTC) has come round since the strategy's last run. A trainer
 * that was off over night catches up once, not once per missed night.
 */
export async function scheduleJob(runs: RunStore, clock: Clock, log: Logger): Promise<JobResult> {
  let enqueued = 0;
  for (const { tenant, strategy, schedule, config, lastRunAt, since } of await runs.scheduled()) {
    const due = nextAfter(schedule, lastRunAt ?? since ?? clock() - 60_000);
    if (due === null) log.warn({ tenant, strategy }, 'the retraining schedule is not a cron expression; it never comes round');
    else if (due <= clock() && (await runs.enqueue(tenant, { strategy, trigger: 'schedule', config, seed: SEED }))) enqueued++;
  }
  if (enqueued) log.info({ enqueued }, 'scheduled trainings enqueued');
  return enqueued ? 'done' : 'skipped';
}

/** First time after `instant` at which the expression holds; Infinity when never again, null when it is none. */
function nextAfter(expression: string, instant: number): number | null {
  try {
    return new Cron(expression, { timezone: 'UTC', paused: true }).nextRun(new Date(instant))?.getTime() ?? Infinity;
  } catch {
    return null;
  }
}
