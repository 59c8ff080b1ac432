import type { Clock } from '@zhiyin/domain';

const STRIKES = 3;
const REST_MS = 30_000;

interface Record {
  strikes: number;
  restUntil: number;
}

/**
 * Which retrievers have earned a rest. Three failures or overruns in a row send a strategy away for half a minute; then it
 * is tried once, and a good answer brings it back. Lives as long as the loaded model, so a new model starts afresh.
 */
export class RetrieverHealth {
  readonly #records = new Map<string, Record>();

  constructor(private readonly clock: Clock) {}

  mayAnswer(strategy: string): boolean {
    const record = this.#records.get(strategy);
    return !record || record.strikes < STRIKES || this.clock() >= record.restUntil;
  }

  good(strategy: string): void {
    if (this.#records.size) this.#records.delete(strategy);
  }

  /** It threw, came late or held up everybody else. */
  bad(strategy: string): void {
    const strikes = (this.#records.get(strategy)?.strikes ?? 0) + 1;
    this.#records.set(strategy, { strikes, restUntil: strikes >= STRIKES ? this.clock() + REST_MS : 0 });
  }

  /** A new model of this strategy was loaded. */
  forget(strategy: string): void {
    this.#records.delete(strategy);
  }
}
