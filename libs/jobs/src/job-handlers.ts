import { ConfigError } from '@zhiyin/domain';
import { JOB_NAMES, JOB_QUEUES, type JobMap, type JobName, type JobResult, type QueueName } from './job-map.ts';

/** A handler must bear being called twice with the same payload: queues deliver at least once. @public */
export type JobHandler<N extends JobName> = (payload: JobMap[N], queue: QueueName) => Promise<JobResult>;

/**
 * Exactly one handler per job. Collected while the app is wired, checked once before the first job is taken.
 * @public
 */
export class JobHandlers {
  readonly #handlers = new Map<JobName, JobHandler<JobName>>();

  /** @throws ConfigError JOB_HANDLER_DOUBLE when `name` has one already */
  on<N extends JobName>(name: N, handler: JobHandler<N>): this {
    if (this.#handlers.has(name)) {
      throw new ConfigError('JOB_HANDLER_DOUBLE', `job '${name}' has two handlers; expected exactly one: remove one of them`, { job: name });
    }
    // The map is keyed by name, so a handler only ever meets its own payload.
    this.#handlers.set(name, handler as unknown as JobHandler<JobName>);
    return this;
  }

  /** @throws ConfigError JOB_HANDLER_MISSING, naming every job without a handler */
  complete(): this {
    const missing = JOB_NAMES.filter((name) => !this.#handlers.has(name));
    if (missing.length) {
      throw new ConfigError('JOB_HANDLER_MISSING', `no handler for job ${missing.map((name) => `'${name}'`).join(', ')}; register one each`, { missing });
    }
    return this;
  }

  /** @throws ConfigError JOB_UNKNOWN for a name no job has, or a job that has no business in `queue` */
  async handle(queue: QueueName, name: string, payload: unknown): Promise<JobResult> {
    const handler = this.#handlers.get(name as JobName);
    if (!handler || !JOB_QUEUES[name as JobName].includes(queue)) {
      throw new ConfigError('JOB_UNKNOWN', `queue '${queue}' carries a job '${name}'; known jobs: ${JOB_NAMES.join(', ')}`, { queue, job: name });
    }
    return handler(payload as JobMap[JobName], queue);
  }
}
