import type { RunStore, StrategyStore, TenantId, TrainingRun } from '@zhiyin/domain';
import type { JobQueues } from '@zhiyin/jobs';

const LOOK_EVERY_MS = 500;
const OVER = new Set<TrainingRun['status']>(['succeeded', 'skipped', 'failed', 'cancelled']);

export interface TrainingDoors {
  readonly strategyStore: StrategyStore;
  readonly runStore: RunStore;
  readonly queues: JobQueues;
}

/**
 * Has every enabled strategy without a model trained, through the queue like any other training, and waits for it.
 * A run left over from a killed start is waited for, not repeated.
 */
export async function trainMissing(tenant: TenantId, { strategyStore, runStore, queues }: TrainingDoors, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const untrained = (await strategyStore.settings(tenant)).filter(({ enabled, champion }) => enabled && !champion);
  const waitingFor = new Map<string, number>();
  for (const { strategy, config } of untrained) {
    const run = (await runStore.enqueue(tenant, { strategy, trigger: 'start', config, seed: 1 })) ?? (await openRun(runStore, tenant, strategy));
    if (run) waitingFor.set(strategy, run.id);
  }
  while (waitingFor.size && !signal.aborted) {
    for (const [strategy, id] of waitingFor) {
      const run = await runStore.find(tenant, id);
      // One run of a tenant at a time: the others are offered again until it is their turn.
      if (run?.status === 'queued') await queues.addTraining('train-cpu', tenant, id, run.attempt);
      if (run && !OVER.has(run.status)) continue;
      waitingFor.delete(strategy);
      say(run?.status === 'succeeded' || run?.status === 'skipped'
        ? `trained ${strategy} in ${seconds(run)} s`
        : `training ${strategy} ${run?.status ?? 'vanished'}${run?.error ? `: ${run.error.message}` : ''}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function openRun(runStore: RunStore, tenant: TenantId, strategy: string): Promise<TrainingRun | null> {
  const runs = await runStore.list(tenant, { strategy, limit: 5 });
  return runs.find(({ status }) => !OVER.has(status)) ?? null;
}

const seconds = ({ startedAt, finishedAt }: TrainingRun): string => (((finishedAt ?? 0) - (startedAt ?? 0)) / 1000).toFixed(1);
