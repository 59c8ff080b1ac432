import { ConflictError, type BehaviourEvent, type ChangeFeed, type Logger, type LogPosition, type TenantChange, type TenantId } from '@zhiyin/domain';

/** Somebody who keeps one tenant current. */
export interface LogReader {
  /**
   * Takes in what became visible, in order. Must not fail because of the database: what cannot be done now is remembered and
   * tried again at the next call. Called with empty lists too while `unsettled`.
   */
  receive(events: readonly BehaviourEvent[], changes: readonly TenantChange[]): Promise<void>;
  /** There is something left to try again. */
  readonly unsettled: boolean;
  /** What happened lately will not be told: load anew. Must return at once. */
  lost(): void;
}

export interface FollowerOptions {
  readonly feed: ChangeFeed;
  readonly log: Logger;
  /** 200 ms unless told. */
  readonly pollMs?: number;
  /** Every change of every tenant, after its reader has taken it in. */
  readonly onChange?: (tenant: TenantId, change: TenantChange) => void;
}

const MAX_BACKOFF_MS = 5_000;
/** After so long without the database, reading everything that happened meanwhile costs more than loading anew. */
const TOO_FAR_BEHIND_MS = 30_000;

/**
 * Follows the installation's log for the tenants that are loaded: one poll at a time, every 200 ms and whenever somebody
 * wants to be caught up. While the database is away it tries again ever more slowly, from where it stood; after a long
 * absence, or when another database answers (a backup was restored, a replica took over), tenants are loaded anew instead.
 * @public
 */
export class LogFollower {
  readonly #feed: ChangeFeed;
  readonly #log: Logger;
  readonly #pollMs: number;
  readonly #onChange: (tenant: TenantId, change: TenantChange) => void;
  readonly #readers = new Map<TenantId, LogReader>();
  #position: LogPosition | null = null;
  #polling: Promise<void> | null = null;
  /** The poll that starts when the running one ends, shared by all who asked meanwhile. */
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #running = false;
  #caughtUpAt = 0;

  constructor({ feed, log, pollMs = 200, onChange = () => undefined }: FollowerOptions) {
    this.#feed = feed;
    this.#log = log;
    this.#pollMs = pollMs;
    this.#onChange = onChange;
  }

  /** @throws what the database says when it is away */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#position = await this.#feed.position();
    this.#running = true;
    this.#caughtUpAt = Date.now();
    this.#schedule();
  }

  /** Ends following; a poll in flight is waited for. */
  async stop(): Promise<void> {
    this.#running = false;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#polling?.catch(() => undefined);
    await this.#next?.catch(() => undefined);
  }

  /**
   * From the position it returns on, everything of the tenant reaches `reader`: what is read from the database afterwards
   * and what is followed have no gap between them, but may overlap.
   */
  async follow(tenant: TenantId, reader: LogReader): Promise<LogPosition> {
    if (!this.#position) throw new Error('log follower: expected start() before follow()');
    this.#readers.set(tenant, reader);
    // A poll in flight has been asked without this tenant; its events up to the end of that poll are gone.
    await this.#polling?.catch(() => undefined);
    return this.#position;
  }

  unfollow(tenant: TenantId): void {
    this.#readers.delete(tenant);
  }

  /**
   * Resolves when everything committed before the call has been taken in. Callers during a poll share the next one.
   * @throws what the database says when it is away
   */
  caughtUp(): Promise<void> {
    if (!this.#running) return Promise.reject(new Error('log follower: expected start() before caughtUp()'));
    if (!this.#polling) return this.#begin();
    this.#next ??= this.#polling.catch(() => undefined).then(() => {
      this.#next = null;
      return this.#polling ?? this.#begin();
    });
    return this.#next;
  }

  /** Milliseconds since everything was known for the last time; grows while the database is away. */
  get behindMs(): number {
    return Date.now() - this.#caughtUpAt;
  }

  #begin(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#polling = this.#poll().finally(() => {
      this.#polling = null;
      this.#schedule();
    });
    return this.#polling;
  }

  #schedule(): void {
    if (!this.#running) return;
    const wait = this.#failures ? Math.min(MAX_BACKOFF_MS, this.#pollMs * 2 ** this.#failures) * (0.5 + Math.random() / 2) : this.#pollMs;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#polling) this.#begin().catch(() => undefined);
    }, wait).unref();
  }

  async #poll(): Promise<void> {
    const began = Date.now();
    try {
      if (this.#failures && this.behindMs > TOO_FAR_BEHIND_MS) await this.#loseTouch();
      const readers = new Map(this.#readers);
      const page = await this.#feed.poll(this.#position!, [...readers.keys()]);
      this.#position = page.position;
      const pages = byTenant(page.events, page.changes);
      for (const [tenant, reader] of readers) if (reader.unsettled && !pages.has(tenant)) pages.set(tenant, { events: [], changes: [] });
      await Promise.all([...pages].map(([tenant, { events, changes }]) => this.#give(tenant, readers.get(tenant), events, changes)));
      for (const { tenant, change } of page.changes) this.#onChange(tenant, change);
      if (this.#failures) this.#log.info({ failures: this.#failures }, 'following the log again');
      this.#failures = 0;
      this.#caughtUpAt = began;
    } catch (err) {
      if (isForeign(err)) return this.#startAnew(err, began);
      // Said once: the next attempts are expected to fail as well.
      if (this.#failures++ === 0) this.#log.warn({ err }, 'cannot follow the log, serving from memory');
      throw err;
    }
  }

  /** The position has moved on: a reader that breaks has missed something, and the others must not. */
  async #give(tenant: TenantId, reader: LogReader | undefined, events: readonly BehaviourEvent[], changes: readonly TenantChange[]): Promise<void> {
    try {
      await reader?.receive(events, changes);
    } catch (err) {
      this.#log.error({ tenant, err }, 'tenant failed to take in what happened, loading it anew');
      reader?.lost();
    }
  }

  /** Lets go of all tenants once the database answers again; their changes are still told, events are not asked for. */
  async #loseTouch(): Promise<void> {
    await this.#feed.position();
    this.#log.warn({ behindMs: this.behindMs }, 'too far behind the log, loading tenants anew');
    for (const reader of this.#readers.values()) reader.lost();
  }

  /** Another database: what it has seen of what we know, nobody can tell. */
  async #startAnew(err: unknown, began: number): Promise<void> {
    this.#log.warn({ err }, 'the log began anew, loading tenants anew');
    this.#position = await this.#feed.position();
    for (const [tenant, reader] of [...this.#readers]) {
      reader.lost();
      this.#onChange(tenant, { kind: 'tenant' });
    }
    this.#failures = 0;
    this.#caughtUpAt = began;
  }
}

function isForeign(err: unknown): boolean {
  return err instanceof ConflictError && err.code === 'LOG_POSITION_FOREIGN';
}

function byTenant(events: readonly { tenant: TenantId; event: BehaviourEvent }[], changes: readonly { tenant: TenantId; change: TenantChange }[]) {
  const pages = new Map<TenantId, { events: BehaviourEvent[]; changes: TenantChange[] }>();
  const of = (tenant: TenantId) => {
    let page = pages.get(tenant);
    if (!page) pages.set(tenant, (page = { events: [], changes: [] }));
    return page;
  };
  for (const { tenant, event } of events) of(tenant).events.push(event);
  for (const { tenant, change } of changes) of(tenant).changes.push(change);
  return pages;
}
