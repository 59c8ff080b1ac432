import type { BehaviourEvent } from '@zhiyin/domain';
import { fold } from '@zhiyin/text';
import { LRUCache } from 'lru-cache';

/** What people type may say who they are: a query is offered to others once so many asked for it. */
const LEAST_PEOPLE = 3;
const MOST_QUERIES = 5_000;
const LONGEST = 80;

interface Asked {
  times: number;
  /** The first few who asked. */
  readonly people: Set<string | number>;
}

/** What people searched for lately, of one tenant; learned from the log since the tenant was loaded. */
export class QueryLog {
  readonly #asked = new LRUCache<string, Asked>({ max: MOST_QUERIES });

  /** Consented events of people only. */
  observe(events: readonly BehaviourEvent[]): void {
    for (const { type, query, user, session } of events) {
      const person = user ?? session;
      if (type !== 'search' || query === null || person === null) continue;
      const text = fold(query).trim().replace(/\s+/g, ' ');
      if (text === '' || text.length > LONGEST) continue;
      const asked = this.#asked.get(text) ?? { times: 0, people: new Set() };
      asked.times++;
      if (asked.people.size < LEAST_PEOPLE) asked.people.add(person);
      this.#asked.set(text, asked);
    }
  }

  /** The most frequent queries of several people that begin so. */
  startingWith(text: string, limit: number): string[] {
    const found: [string, number][] = [];
    for (const [query, { times, people }] of this.#asked.entries()) if (people.size >= LEAST_PEOPLE && query.startsWith(text)) found.push([query, times]);
    return found.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, limit).map(([query]) => query);
  }

  /** Somebody was erased: nothing may go on counting them. */
  forget(person: number): void {
    for (const { people } of this.#asked.values()) people.delete(person);
  }

  /** Estimate. */
  get bytes(): number {
    return 300 * this.#asked.size;
  }
}
