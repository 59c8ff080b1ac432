import type { Impression, ImpressionStore, Logger } from '@zhiyin/domain';
import type { CounterMetric, Metrics } from '@zhiyin/observability';
import { isDatabaseAway } from '@zhiyin/persistence';

const FLUSH_EVERY_MS = 200;
const FLUSH_AT = 500;
const CAPACITY = 20_000;

/**
 * Slates on their way to the log of impressions: written in batches beside the serving, never in its way. When the
 * database is away the oldest are dropped and counted; `recommendationId` still carries what attribution needs.
 */
export class ImpressionBuffer {
  #waiting: Impression[] = [];
  #flushing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #warnedAt = 0;
  readonly #dropped: CounterMetric;
  readonly #written: CounterMetric;

  constructor(
    private readonly store: ImpressionStore,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly capacity = CAPACITY,
  ) {
    this.#dropped = metrics.counter('impressions_dropped_total', 'Impressions given up because the database did not take them');
    this.#written = metrics.counter('impressions_written_total', 'Impressions in the log');
    metrics.gauge('impressions_waiting', 'Impressions not yet written', () => this.#waiting.length);
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#flush(), FLUSH_EVERY_MS).unref();
  }

  add(impression: Impression): void {
    this.#waiting.push(impression);
    if (this.#waiting.length > this.capacity) this.#drop(this.#waiting.splice(0, this.#waiting.length - this.capacity).length);
    if (this.#waiting.length >= FLUSH_AT) void this.#flush();
  }

  /** Writes what waits, once; called when the process ends. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#flushing;
    while (this.#waiting.length) {
      const before = this.#waiting.length;
      await this.#flush();
      if (this.#waiting.length >= before) break; // the database is away: the process may end all the same
    }
    if (this.#waiting.length) this.#drop(this.#waiting.splice(0).length);
  }

  #flush(): Promise<void> {
    if (!this.#flushing && this.#waiting.length) {
      this.#flushing = this.#write(this.#waiting.splice(0, FLUSH_AT)).finally(() => (this.#flushing = null));
    }
    return this.#flushing ?? Promise.resolve();
  }

  /** A tenant at a time: what the database refuses of one costs nobody else's. */
  async #write(batch: readonly Impression[]): Promise<void> {
    const tenants = [...new Set(batch.map(({ tenant }) => tenant))].map((tenant) => batch.filter((impression) => impression.tenant === tenant));
    for (const [index, own] of tenants.entries()) {
      try {
        await this.store.append(own);
        this.#written.add(own.length);
      } catch (err) {
        if (isDatabaseAway(err)) return this.#keep(tenants.slice(index).flat(), err);
        // What is refused for its content would be refused for ever and hold up the rest.
        this.log.error({ tenant: own[0].tenant, err, count: own.length }, 'impressions refused by the database');
        this.#dropped.add(own.length);
      }
    }
  }

  #keep(unwritten: readonly Impression[], err: unknown): void {
    this.#warn({ err, waiting: this.#waiting.length + unwritten.length }, 'impressions not written, keeping them');
    const tooMany = Math.max(0, unwritten.length + this.#waiting.length - this.capacity);
    if (tooMany) this.#drop(tooMany);
    this.#waiting = [...unwritten.slice(tooMany), ...this.#waiting];
  }

  #drop(count: number): void {
    this.#dropped.add(count);
    this.#warn({ count }, 'impressions dropped');
  }

  /** Five times a second would drown the log. */
  #warn(fields: object, message: string): void {
    if (Date.now() - this.#warnedAt < 5_000) return;
    this.#warnedAt = Date.now();
    this.log.warn(fields, message);
  }
}
