import { Queue, type ConnectionOptions } from 'bullmq';
import { ConfigError, type TrainingRun } from '@zhiyin/domain';
import { JOB_QUEUES, QUEUES, type JobMap, type JobName, type QueueName } from './job-map.ts';

/** Finished jobs are kept this long to be looked at; the truth about runs is in our own tables. */
const KEEP_FINISHED_MS = 24 * 3_600_000;
const CLEAN_BATCH = 10_000;

/** The sending side of the queues. @public */
export class JobQueues {
  readonly #queues: ReadonlyMap<QueueName, Queue>;

  /** @param connection of `queueConnection` */
  constructor(connection: ConnectionOptions) {
    this.#queues = new Map(QUEUES.map((name) => {
      const queue = new Queue(name, { connection });
      // Errors also reject the call that met them; without a listener a lost connection would end the process.
      queue.on('error', () => {});
      return [name, queue];
    }));
  }

  /**
   * Adds a job; while one with the same `once` waits or works, nothing is added.
   * No retries by the queue: what failed is decided in our own tables and enqueued again from there.
   */
  async add<N extends JobName>(queue: QueueName, name: N, payload: JobMap[N], once: string): Promise<void> {
    if (!JOB_QUEUES[name].includes(queue)) {
      throw new ConfigError('JOB_UNKNOWN', `job '${name}' does not travel in queue '${queue}' but in ${JOB_QUEUES[name].join(', ')}`);
    }
    await this.#queue(queue).add(name, payload, { attempts: 1, deduplication: { id: once } });
  }

  /**
   * The job of one claim of a run; adding it again while it is in flight changes nothing. Each claim has a name of its
   * own, so that a dead trainer's job, which the queue still takes for active, does not hold up the next one.
   */
  addRun(queue: 'train-cpu' | 'train-gpu', { kind, tenant, id, fence }: Pick<TrainingRun, 'kind' | 'tenant' | 'id' | 'fence'>): Promise<void> {
    return this.add(queue, kind, { tenant, run: id }, `${kind}--${tenant}--${id}--${fence}`);
  }

  /** Registers what recurs, in UTC. Idempotent: every trainer says it at start and again each minute, so that a queue that lost its data gets its clock back. */
  async keepSchedules(): Promise<void> {
    await this.#queue('io').upsertJobScheduler('schedule', { pattern: '* * * * *', tz: 'UTC' }, { name: 'schedule', data: {}, opts: { attempts: 1 } });
    await this.#queue('io').upsertJobScheduler('sweep', { pattern: '17 3 * * *', tz: 'UTC' }, { name: 'sweep', data: {}, opts: { attempts: 1 } });
  }

  /** Removes finished jobs older than a day. Retention per job would cost a scan of the queue at every completion. */
  async clean(keepMs = KEEP_FINISHED_MS): Promise<number> {
    let removed = 0;
    for (const queue of this.#queues.values()) {
      for (const state of ['completed', 'failed'] as const) {
        removed += (await queue.clean(keepMs, CLEAN_BATCH, state)).length;
      }
    }
    return removed;
  }

  /** Jobs that wait, for the metrics. */
  async depth(): Promise<ReadonlyMap<QueueName, number>> {
    const counts = await Promise.all(QUEUES.map(async (name) => [name, await this.#queue(name).getWaitingCount()] as const));
    return new Map(counts);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  #queue(name: QueueName): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw new ConfigError('QUEUE_UNKNOWN', `queue '${name}' does not exist; queues: ${QUEUES.join(', ')}`);
    return queue;
  }
}
