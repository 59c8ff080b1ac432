import { ConfigError, type Logger, type RunStore, type TrainingRun } from '@zhiyin/domain';
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
    /** Whether this trainer has a graphics card. */
    readonly hasCard: boolean,
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
    for (const run of await this.runs.waiting(AT_ONCE)) await this.queues.addRun(this.#queueFor(run), run);
  }

  /**
   * A strategy that takes either goes to a card where there is one. What nobody installed, or cannot be set so, goes to a
   * processor: there its run is ended with the reason.
   */
  #queueFor({ strategy, config }: Pick<TrainingRun, 'strategy' | 'config'>): 'train-cpu' | 'train-gpu' {
    try {
      const { device } = this.catalogue.get(strategy).resources(this.catalogue.resolveConfig(strategy, config), UNKNOWN_SIZE);
      return device === 'gpu' || (device === 'either' && this.hasCard) ? 'train-gpu' : 'train-cpu';
    } catch (error) {
      if (error instanceof ConfigError) return 'train-cpu';
      throw error;
    }
  }
}
