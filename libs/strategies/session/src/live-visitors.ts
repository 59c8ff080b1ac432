import { eventTypeCode, SESSION_GAP_MS, type BehaviourEvent, type UserNumber } from '@zhiyin/domain';
import type { UserHistory } from '@zhiyin/strategy-sdk';
import { showsInterest } from './behaviour.ts';

/** What is remembered of a visitor whose session goes on. */
export interface Visit<T> {
  readonly name: string | null;
  state: T;
  lastItem: number;
  lastType: string;
  lastAt: number;
}

/**
 * Tells which live events belong together: by person or, where nobody is known, by session; a new session begins with
 * another name, or after 30 minutes of silence where the client names none. The longest silent are forgotten first.
 */
export class LiveVisitors<T> {
  readonly #visits = new Map<string, Visit<T>>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The visit of whoever asks, if it is going on. */
  of({ user, events }: UserHistory): Visit<T> | undefined {
    const session = events.at(-1)?.session ?? null;
    const key = keyOf(user, session);
    return key === null ? undefined : this.#visits.get(key);
  }

  /** What they do next begins a new visit; what they did stays, and nobody can tell whose it was. */
  forget(user: UserNumber): void {
    this.#visits.delete(`u${user}`);
  }

  /** Calls back with the visit an event goes on with; null for what is no new step. */
  step(event: BehaviourEvent, begin: () => T): Visit<T> | null {
    const { item, type, at, session } = event;
    const key = keyOf(event.user, session);
    if (item === null || key === null || this.#capacity === 0 || !showsInterest(eventTypeCode(type))) return null;
    const before = this.#visits.get(key);
    const goesOn = before && before.name === session && (session !== null || at - before.lastAt <= SESSION_GAP_MS);
    const visit = goesOn ? before : { name: session, state: begin(), lastItem: -1, lastType: '', lastAt: at };
    const repeated = visit.lastItem === item && visit.lastType !== type;
    Object.assign(visit, { lastItem: item, lastType: type, lastAt: Math.max(at, visit.lastAt) });
    this.#visits.delete(key);
    this.#visits.set(key, visit);
    if (this.#visits.size > this.#capacity) this.#visits.delete(this.#visits.keys().next().value!);
    return repeated ? null : visit;
  }
}

function keyOf(user: number | null, session: string | null): string | null {
  if (user !== null) return `u${user}`;
  return session === null ? null : `s${session}`;
}
