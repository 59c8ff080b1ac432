import { DependencyError, type Clock } from '@zhiyin/domain';

export interface BreakerSettings {
  /** So many failures in a row, and nothing is tried for a while. */
  readonly failures: number;
  readonly pauseMs: number;
}

/** Leaves a service alone that has failed again and again; after a pause one call tries whether it is back. */
export class CircuitBreaker {
  #failed = 0;
  #openUntil = 0;
  #trying = false;

  constructor(
    private readonly name: string,
    private readonly settings: BreakerSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws DependencyError CIRCUIT_OPEN at once while the service is left alone; else what `work` throws */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const { failures, pauseMs } = this.settings;
    const open = this.#failed >= failures;
    if (open && (this.#trying || this.clock() < this.#openUntil)) {
      throw new DependencyError('CIRCUIT_OPEN', `${this.name}: failed ${this.#failed} times in a row and is left alone for ${pauseMs} ms: look at its address, key and log`);
    }
    this.#trying = open;
    try {
      const result = await work();
      this.#failed = 0;
      return result;
    } catch (error) {
      this.#failed++;
      this.#openUntil = this.clock() + pauseMs;
      throw error;
    } finally {
      this.#trying = false;
    }
  }
}
