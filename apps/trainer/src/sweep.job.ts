import type { Logger } from '@zhiyin/domain';
import type { JobQueues, JobResult } from '@zhiyin/jobs';
import type { PgHousekeeping } from '@zhiyin/persistence';

/** Client event ids are recognised for 28 days; one more, so that nobody meets the edge. */
const EVENT_IDENTITY_DAYS = 29;
const CHANGE_DAYS = 7;
const SIGN_IN_DAYS = 7;

/** Removes what has served its time. Running it twice removes nothing twice. */
export async function sweepJob(housekeeping: PgHousekeeping, queues: JobQueues, log: Logger): Promise<JobResult> {
  const removed = {
    eventIdentities: await housekeeping.eventIdentities(EVENT_IDENTITY_DAYS),
    tenantChanges: await housekeeping.tenantChanges(CHANGE_DAYS),
    signIns: await housekeeping.signIns(SIGN_IN_DAYS),
    jobs: await queues.clean(),
  };
  log.info(removed, 'swept');
  return Object.values(removed).some((count) => count > 0) ? 'done' : 'skipped';
}
