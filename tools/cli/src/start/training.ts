import type { StrategyStore, TenantId } from '@zhiyin/domain';
import { openRun, seconds, waitForRuns, type RunDoors } from '../training/wait-for-runs.ts';

export interface TrainingDoors extends RunDoors {
  readonly strategyStore: StrategyStore;
}

/**
 * Has every enabled strategy without a model trained, through the queue like any other training, and waits for it.
 * A run left over from a killed start is waited for, not repeated.
 */
export async function trainMissing(tenant: TenantId, doors: TrainingDoors, signal: AbortSignal, say: (line: string) => void): Promise<void> {
  const ids: number[] = [];
  for (const { strategy, config, enabled, champion } of await doors.strategyStore.settings(tenant)) {
    const run = enabled && !champion ? await openRun(doors.runStore, tenant, { strategy, trigger: 'start', config, seed: 1 }) : null;
    if (run !== null) ids.push(run);
  }
  await waitForRuns(tenant, ids, doors, {
    signal,
    onEnd: (run) => say(run.status === 'succeeded' || run.status === 'skipped'
      ? `trained ${run.strategy} in ${seconds(run)} s`
      : `training ${run.strategy} ${run.status}${run.error ? `: ${run.error.message}` : ''}`),
  });
}
