import { Worker } from 'node:worker_threads';
import { datasetFrom, type DatasetView } from '@zhiyin/dataset';
import type { Clock, DatasetSource, JsonObject, Logger, LoyaltyStore, TenantId } from '@zhiyin/domain';
import type { JobQueues, JobResult } from '@zhiyin/jobs';
import { purchasesOf } from '@zhiyin/loyalty';
import type { LoyaltyFit } from './loyalty-fit.ts';

export interface LoyaltyParts {
  readonly datasets: DatasetSource;
  readonly store: LoyaltyStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Built JavaScript of `loyalty.worker.ts`. */
  readonly workerEntry: string;
}

/** Snapshot -> fit in a thread of its own -> replace the model. Doing it twice gives the same model again. */
export async function loyaltyJob({ datasets, store, clock, log, workerEntry }: LoyaltyParts, { tenant }: { readonly tenant: TenantId }): Promise<JobResult> {
  const columns = purchasesOf(await frozen(datasets, tenant));
  const { parameters, itemHorizonDays, items } = await inThread(workerEntry, { columns, until: clock() });
  const version = await store.save(tenant, { ...parameters, itemHorizonDays } as unknown as JsonObject, parameters.customers, items);
  log.info({ tenant, version, customers: parameters.customers, repeaters: parameters.repeaters, items: items.length, backtest: parameters.backtest }, 'fitted who comes back');
  return parameters.customers ? 'done' : 'skipped';
}

/** Enqueues a fit for every tenant whose model is old. */
export async function enqueueLoyalty(store: LoyaltyStore, queues: JobQueues): Promise<number> {
  const due = await store.due();
  for (const tenant of due) await queues.add('people', 'loyalty', { tenant }, `loyalty--${tenant}`);
  return due.length;
}

async function frozen(datasets: DatasetSource, tenant: TenantId): Promise<DatasetView> {
  const snapshot = await datasets.open(tenant);
  try {
    return await datasetFrom(snapshot);
  } finally {
    await snapshot.close();
  }
}

function inThread(entry: string, workerData: unknown): Promise<LoyaltyFit> {
  const worker = new Worker(entry, { workerData });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that fits loyalty ended with code ${code} and no answer`)));
  });
}
