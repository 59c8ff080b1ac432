import type { BehaviourEvent } from '@zhiyin/domain';
import { LRUCache } from 'lru-cache';
import { mergeEvents } from './merge-events.ts';

const NEWEST_EVENTS = 50;
const BYTES_PER_EVENT = 320;
const NOTHING: readonly BehaviourEvent[] = Object.freeze([]);

/**
 * What visitors nobody knows did in their sessions, of one tenant, from the events that were followed. Bounded: the least
 * recently active sessions go first. Not read back from the log: a session that began before this process did is short.
 * @public
 */
export class SessionHistories {
  readonly #sessions: LRUCache<string, readonly BehaviourEvent[]>;

  constructor(maxEvents = 100_000) {
    this.#sessions = new LRUCache({ maxSize: maxEvents, sizeCalculation: (events) => events.length + 1 });
  }

  /** Oldest first; empty for a session nothing is known of. */
  of(session: string): readonly BehaviourEvent[] {
    return this.#sessions.get(session) ?? NOTHING;
  }

  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) {
      if (event.user !== null || event.session === null || !event.consented || event.bot) continue;
      this.#sessions.set(event.session, mergeEvents(this.#sessions.peek(event.session) ?? NOTHING, [event], NEWEST_EVENTS));
    }
  }

  get bytes(): number {
    return this.#sessions.calculatedSize * BYTES_PER_EVENT;
  }
}
