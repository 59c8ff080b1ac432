import type { FigureStore, Logger, TenantId } from '@zhiyin/domain';
import type { JobQueues, JobResult } from '@zhiyin/jobs';

/** Attributes one tenant's news. Doing it again finds nothing; killed at any point, it has happened or not. */
export async function figuresJob(store: FigureStore, log: Logger, { tenant }: { readonly tenant: TenantId }): Promise<JobResult> {
  const attributed = await store.attribute(tenant);
  if (!attributed.events && !attributed.impressions) return 'skipped';
  log.info({ tenant, ...attributed }, 'attributed what people did');
  return 'done';
}

/** Enqueues every tenant with news. */
export async function enqueueFigures(store: FigureStore, queues: JobQueues): Promise<number> {
  const due = await store.due();
  for (const tenant of due) await queues.add('io', 'figures', { tenant }, `figures--${tenant}`);
  return due.length;
}
