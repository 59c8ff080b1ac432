import type { BehaviourEvent, EventLog, TenantId, UserNumber } from '@zhiyin/domain';
import { LRUCache } from 'lru-cache';
import { mergeEvents } from './merge-events.ts';

/** A load on its way; what the log brings meanwhile waits here. */
interface Loading {
  readonly promise: Promise<readonly BehaviourEvent[]>;
  readonly arrived: BehaviourEvent[];
  /** What is being read may be outdated: read it again. */
  outdated: boolean;
}

const NEWEST_EVENTS = 100;
const BYTES_PER_EVENT = 320;
const MAX_READS = 5;

/**
 * The newest events of the users who came by lately, of one tenant: read from the log when first asked for, then kept
 * current by the events that are followed. Holds consented human events only, oldest first, each once. Lists are never
 * changed in place, so a request may keep the one it got.
 * @public
 */
export class UserHistories {
  readonly #known: LRUCache<UserNumber, readonly BehaviourEvent[]>;
  readonly #loading = new Map<UserNumber, Loading>();

  /** @param maxEvents how many events all users together may keep; the least recently asked for go first */
  constructor(
    private readonly tenant: TenantId,
    private readonly log: Pick<EventLog, 'history'>,
    maxEvents = 200_000,
  ) {
    this.#known = new LRUCache({ maxSize: maxEvents, sizeCalculation: (events) => events.length + 1 });
  }

  /** Without waiting, when it is known. */
  peek(user: UserNumber): readonly BehaviourEvent[] | undefined {
    return this.#known.get(user);
  }

  /** Concurrent callers share one read. @throws what the log says when it cannot be read; the next call tries again */
  of(user: UserNumber): Promise<readonly BehaviourEvent[]> {
    const known = this.#known.get(user);
    return known ? Promise.resolve(known) : this.#load(user);
  }

  /** Takes followed events in; those of users who are not known are left to the next read. */
  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) {
      if (event.user === null || !event.consented || event.bot) continue;
      this.#loading.get(event.user)?.arrived.push(event);
      const known = this.#known.peek(event.user);
      if (known) this.#known.set(event.user, mergeEvents(known, [event], NEWEST_EVENTS));
    }
  }

  /** The user changed, was merged or erased: nothing remembered holds any more, nor does what is being read. */
  drop(user: UserNumber): void {
    this.#known.delete(user);
    const loading = this.#loading.get(user);
    if (!loading) return;
    loading.outdated = true;
    loading.arrived.length = 0;
  }

  get bytes(): number {
    return this.#known.calculatedSize * BYTES_PER_EVENT;
  }

  #load(user: UserNumber): Promise<readonly BehaviourEvent[]> {
    let loading = this.#loading.get(user);
    if (!loading) {
      const promise = Promise.resolve().then(() => this.#read(user)).finally(() => this.#loading.delete(user));
      loading = { promise, arrived: [], outdated: false };
      this.#loading.set(user, loading);
    }
    return loading.promise;
  }

  async #read(user: UserNumber): Promise<readonly BehaviourEvent[]> {
    const loading = this.#loading.get(user)!;
    for (let reads = 0; reads < MAX_READS; reads++) {
      loading.outdated = false;
      const stored = await this.log.history(this.tenant, user, NEWEST_EVENTS);
      if (loading.outdated) continue;
      // An event may be both read and followed, or committed after the read and followed before it ended.
      const events = mergeEvents([], [...stored.filter(({ consented, bot }) => consented && !bot), ...loading.arrived], NEWEST_EVENTS);
      this.#known.set(user, events);
      return events;
    }
    return [];
  }
}
