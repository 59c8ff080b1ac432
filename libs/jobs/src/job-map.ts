import type { TenantId } from '@zhiyin/domain';

/**
 * Queues follow what a job needs: processors, an accelerator, or hardly anything but waiting. What a shop's people will do is fitted beside the
 * trainings of strategies, one shop at a time in each trainer: neither waits for the other. @public
 */
export const QUEUES = ['train-cpu', 'train-gpu', 'people', 'io'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Every job there is, with its payload. Ids only: the queue's tables know no tenants, and a copy would grow old. @public */
export interface JobMap {
  /** Work on one training run, if it may still be claimed. */
  train: { readonly tenant: TenantId; readonly run: number };
  /** Work on one search for settings, likewise. */
  tune: { readonly tenant: TenantId; readonly run: number };
  /** Train the shop's models of who buys what. */
  conversion: { readonly tenant: TenantId };
  /** Fit the shop's model of who comes back. */
  loyalty: { readonly tenant: TenantId };
  /** Attribute what came since the last time to what was shown. */
  figures: { readonly tenant: TenantId };
  /** Every minute: enqueue the retrainings that are due. */
  schedule: Record<string, never>;
  /** Every night: remove what has served its time. */
  sweep: Record<string, never>;
}
export type JobName = keyof JobMap;

/** Which job may travel in which queue. A job outside its queues is refused when it is added. */
export const JOB_QUEUES: { readonly [N in JobName]: readonly QueueName[] } = {
  train: ['train-cpu', 'train-gpu'],
  tune: ['train-cpu', 'train-gpu'],
  conversion: ['people'],
  loyalty: ['people'],
  figures: ['io'],
  schedule: ['io'],
  sweep: ['io'],
};
export const JOB_NAMES = Object.keys(JOB_QUEUES) as readonly JobName[];

/** 'skipped': there was nothing (left) to do, which is no failure. @public */
export type JobResult = 'done' | 'skipped';
