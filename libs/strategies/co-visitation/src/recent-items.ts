/** One event as far as pairs need it. */
export interface RecentItem {
  readonly item: number;
  readonly role: number;
  readonly at: number;
}

/**
 * The newest events of the people seen lately: at most `people` of them (the longest silent is forgotten first), at most
 * `length` events each, oldest first.
 */
export class RecentItems {
  readonly #people: number;
  readonly #length: number;
  // A Map iterates in insertion order: re-inserting on use makes it a least-recently-used list.
  readonly #events = new Map<string, RecentItem[]>();

  constructor(people: number, length: number) {
    this.#people = people;
    this.#length = length;
  }

  get size(): number {
    return this.#events.size;
  }

  of(person: string): readonly RecentItem[] {
    return this.#events.get(person) ?? [];
  }

  forget(person: string): void {
    this.#events.delete(person);
  }

  push(person: string, event: RecentItem): void {
    if (this.#people === 0) return;
    const events = this.#events.get(person) ?? [];
    this.#events.delete(person);
    this.#events.set(person, events);
    events.push(event);
    if (events.length > this.#length) events.shift();
    if (this.#events.size > this.#people) {
      const oldest = this.#events.keys().next();
      if (!oldest.done) this.#events.delete(oldest.value);
    }
  }
}
