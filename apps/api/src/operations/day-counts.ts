import { dayOf, type Clock, type FigureStore, type Logger, type TenantId } from '@zhiyin/domain';

const FLUSH_EVERY_MS = 10_000;
/** Nobody reads hours of them while the database is away. */
const MOST_WAITING = 5000;

/**
 * Plain numbers per tenant and day on their way to the database: what an operator looks at, not what is paid for. A process that is
 * killed takes the last ten seconds of them with it.
 */
export class DayCounts {
  #waiting = new Map<string, { readonly tenant: TenantId; readonly day: string; readonly counts: Map<string, number> }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: Pick<FigureStore, 'count'>, private readonly clock: Clock, private readonly log: Logger) {}

  start(): void {
    this.#timer ??= setInterval(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  add(tenant: TenantId, measure: string, count = 1): void {
    const day = dayOf(this.clock());
    let own = this.#waiting.get(`${tenant}/${day}`);
    if (!own) {
      if (this.#waiting.size >= MOST_WAITING) return;
      this.#waiting.set(`${tenant}/${day}`, (own = { tenant, day, counts: new Map() }));
    }
    own.counts.set(measure, (own.counts.get(measure) ?? 0) + count);
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const { tenant, day, counts } of waiting.values()) {
      try {
        await this.store.count(tenant, day, counts);
      } catch (err) {
        this.log.debug({ tenant, err }, 'counts of the day not written, keeping them');
        for (const [measure, count] of counts) this.add(tenant, measure, count);
      }
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
