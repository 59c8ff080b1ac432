import { NotFoundError, type RunLogLine, type RunStore, type Tenant, type TrainingRun } from '@zhiyin/domain';

/** @throws NotFoundError RUN_UNKNOWN, also for another tenant's run */
export async function foundRun(runs: RunStore, tenant: Tenant, id: number): Promise<TrainingRun> {
  const run = await runs.find(tenant.id, id);
  if (!run) throw new NotFoundError('RUN_UNKNOWN', 'there is no such run');
  return run;
}

/** A run as the API tells it: times as text, and nothing that only trainers understand. */
export function shownRun({ tenant: _tenant, snapshot: _snapshot, ...run }: TrainingRun) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { ...run, createdAt: iso(run.createdAt), startedAt: iso(run.startedAt), finishedAt: iso(run.finishedAt) };
}

export function shownLine(line: RunLogLine) {
  return { ...line, at: new Date(line.at).toISOString() };
}
