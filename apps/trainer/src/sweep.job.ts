import type { FileCheckpoints, LocalArtifactFiles } from '@zhiyin/artifacts';
import type { Logger } from '@zhiyin/domain';
import type { JobQueues, JobResult } from '@zhiyin/jobs';
import type { PgHousekeeping, PgStrategyStore, PgTenantStore } from '@zhiyin/persistence';

/** Client event ids are recognised for 28 days; one more, so that nobody meets the edge. */
const EVENT_IDENTITY_DAYS = 29;
const CHANGE_DAYS = 7;
/** A vector that no training has asked for so long is of a text that is gone or of a model that nobody uses. */
const EMBEDDING_DAYS = 90;
const SIGN_IN_DAYS = 7;
/** Besides the published model, so many of each strategy can be gone back to. */
const ARTIFACTS_KEPT = 5;
/** A writer that takes longer has been killed. */
const WRITING_MS = 24 * 3_600_000;

export interface SweepParts {
  readonly housekeeping: PgHousekeeping;
  readonly queues: JobQueues;
  readonly tenants: PgTenantStore;
  readonly strategies: PgStrategyStore;
  readonly files: LocalArtifactFiles;
  readonly checkpoints: FileCheckpoints;
  readonly log: Logger;
  readonly keepDays: KeepDays;
}

/** How long an operator wants things kept. */
export interface KeepDays {
  readonly runs: number;
  readonly runLogs: number;
  readonly impressions: number;
}

/** Removes what has served its time. Running it twice removes nothing twice. */
export async function sweepJob(parts: SweepParts): Promise<JobResult> {
  const { housekeeping, queues, files, checkpoints, log } = parts;
  const removed = {
    // Before the changes that name them are swept.
    deletedTenants: await parts.tenants.finishDeletions(),
    eventIdentities: await housekeeping.eventIdentities(EVENT_IDENTITY_DAYS),
    tenantChanges: await housekeeping.tenantChanges(CHANGE_DAYS),
    signIns: await housekeeping.signIns(SIGN_IN_DAYS),
    jobs: await queues.clean(),
    ...(await sweepTenants(parts)),
    artifacts: await forgetArtifacts(parts),
    halfArtifacts: await files.removeUnfinished(WRITING_MS),
    checkpoints: await checkpoints.removeEnded(() => housekeeping.openRuns()),
  };
  log.info(removed, 'swept');
  return Object.values(removed).some((count) => count > 0) ? 'done' : 'skipped';
}

async function sweepTenants({ housekeeping, tenants, keepDays }: SweepParts): Promise<Record<keyof KeepDays | 'embeddings', number>> {
  const removed = { runs: 0, runLogs: 0, impressions: 0, embeddings: 0 };
  for (const { id } of await tenants.all()) {
    removed.impressions += await housekeeping.attributions(id, keepDays.impressions);
    removed.impressions += await housekeeping.impressions(id, keepDays.impressions);
    removed.runs += await housekeeping.runs(id, keepDays.runs);
    removed.runLogs += await housekeeping.runLogs(id, keepDays.runLogs);
    removed.embeddings += await housekeeping.embeddings(id, EMBEDDING_DAYS);
  }
  return removed;
}

/** The row first: a model without bytes could still be published, bytes without a row are only in the way. */
async function forgetArtifacts({ tenants, strategies, files }: SweepParts): Promise<number> {
  let removed = 0;
  for (const { id } of await tenants.all()) {
    for (const { strategy, digest } of await strategies.forgetArtifacts(id, ARTIFACTS_KEPT)) {
      await files.remove(id, strategy, digest);
      removed++;
    }
  }
  return removed;
}
