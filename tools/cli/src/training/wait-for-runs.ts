import { DependencyError, type RunStore, type TenantId, type TrainingRun, type WantedRun } from '@zhiyin/domain';
import type { JobQueues } from '@zhiyin/jobs';

const LOOK_EVERY_MS = 500;
const OVER = new Set<TrainingRun['status']>(['succeeded', 'skipped', 'failed', 'cancelled']);

export interface RunDoors {
  readonly runStore: RunStore;
  readonly queues: JobQueues;
}

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Each run as it ends. */
  readonly onEnd: (run: TrainingRun) => void;
  /** Each time a run has got on by a percent or more. */
  readonly onProgress?: (run: TrainingRun) => void;
  /** How long nobody may take a run before it is said that there is no trainer; for ever unless told. */
  readonly patienceMs?: number;
}

/** Enqueues a run of a strategy, or finds the one of its kind that is open already. */
export async function openRun(runStore: RunStore, tenant: TenantId, wanted: WantedRun): Promise<number | null> {
  const made = await runStore.enqueue(tenant, wanted);
  if (made) return made.id;
  const runs = await runStore.list(tenant, { kind: wanted.tuning ? 'tune' : 'train', strategy: wanted.strategy, limit: 5 });
  return runs.find(({ status }) => !OVER.has(status))?.id ?? null;
}

/**
 * Waits for runs of one tenant, offering those that wait to the queue meanwhile: one run of a tenant works at a time.
 * @throws DependencyError TRAINER_ABSENT
 */
export async function waitForRuns(tenant: TenantId, ids: readonly number[], { runStore, queues }: RunDoors, { signal, onEnd, onProgress, patienceMs = Infinity }: WaitOptions): Promise<void> {
  const waiting = new Set(ids);
  const told = new Map<number, string>();
  let movedAt = Date.now();
  while (waiting.size && !signal.aborted) {
    for (const id of waiting) {
      const run = await runStore.find(tenant, id);
      if (run?.status === 'queued') await queues.addRun('train-cpu', run);
      else movedAt = Date.now();
      if (run?.status === 'running' && percentOf(run) !== told.get(id)) {
        told.set(id, percentOf(run));
        onProgress?.(run);
      }
      if (run && !OVER.has(run.status)) continue;
      waiting.delete(id);
      if (run) onEnd(run);
    }
    if (Date.now() - movedAt > patienceMs) {
      throw new DependencyError('TRAINER_ABSENT', `nobody has taken the training within ${patienceMs / 1000} s: start the platform (npm start) or its trainer; the runs wait in the database and are trained then`);
    }
    if (waiting.size) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const percentOf = ({ stage, progress }: TrainingRun): string => `${stage} ${Math.round(progress * 100)}`;

export function seconds({ startedAt, finishedAt }: TrainingRun): string {
  return (((finishedAt ?? 0) - (startedAt ?? 0)) / 1000).toFixed(1);
}
