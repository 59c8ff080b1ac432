import { Cron } from 'croner';
import { ConfigError, MINUTE_MS } from '@zhiyin/domain';

const LEAST_MINUTES = 5;

/**
 * Checks a retraining schedule: five cron fields, UTC, at most every five minutes.
 * @returns the next time, ISO 8601; null when it never comes
 * @throws ConfigError SCHEDULE_INVALID
 */
export function nextTraining(schedule: string, now: number): string | null {
  const refuse = (why: string) => new ConfigError('SCHEDULE_INVALID', `schedule: ${why}; for example '30 2 * * *' for every night at 02:30 UTC`, { field: 'schedule' });
  if (schedule.trim().split(/\s+/).length !== 5) throw refuse(`expected five cron fields (minute hour day month weekday), got '${schedule}'`);
  let times: Date[];
  try {
    times = new Cron(schedule, { timezone: 'UTC', paused: true }).nextRuns(10, new Date(now));
  } catch (error) {
    throw refuse(`'${schedule}' is no cron expression: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (times.some((time, i) => i > 0 && time.getTime() - times[i - 1].getTime() < LEAST_MINUTES * MINUTE_MS)) {
    throw refuse(`expected at most every ${LEAST_MINUTES} minutes, got '${schedule}'`);
  }
  return times[0]?.toISOString() ?? null;
}
