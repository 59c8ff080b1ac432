import type { Logger, RunStore } from '@zhiyin/domain';
import type { JobQueues } from '@zhiyin/jobs';
import type { StrategyCatalogue } from '@zhiyin/registry';

const AT_ONCE = 100;
const UNKNOWN_SIZE = { events: 0, items: 0, users: 0 };

/**
 * Carries waiting runs from our own table into the queue. The table is the truth (an outbox): whoever wants a training only
 * writes a row, and a queue that lost its jobs gets them again here. At most one run per tenant is in the queue, so taking
 * turns there is taking turns among tenants.
 */
export class Dispatcher {
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> = Promise.resolve();
  #ticking = false;
  #failing = false;

  constructor(
    readonly runs: RunStore,
    readonly queues: JobQueues,
    readonly catalogue: StrategyCatalogue,
    readonly log: Logger,
  ) {}

  start(everyMs: number): void {
    this.#timer = setInterval(() => this.tick(), everyMs);
    this.tick();
  }

  /** Looks now, unless it is looking already. */
  tick(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    this.#busy = this.dispatch()
      .then(() => { this.#failing = false; })
      .catch((error: unknown) => {
        if (!this.#failing) this.log.warn({ error }, 'waiting trainings could not be put into the queue; trying again');
        this.#failing = true;
      })
      .finally(() => { this.#ticking = false; });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#busy;
  }

  async dispatch(): Promise<void> {
    for (const run of await this.runs.waiting(AT_ONCE)) await this.queues.addRun(this.#queueFor(run.strategy), run);
  }

  /** A strategy nobody installed goes to a processor too: there its run is ended with the reason. */
  #queueFor(strategy: string): 'train-cpu' | 'train-gpu' {
    if (!this.catalogue.has(strategy)) return 'train-cpu';
    const plugin = this.catalogue.get(strategy);
    const { device } = plugin.resources(this.catalogue.resolveConfig(strategy, {}), UNKNOWN_SIZE);
    return device === 'gpu' ? 'train-gpu' : 'train-cpu';
  }
}
