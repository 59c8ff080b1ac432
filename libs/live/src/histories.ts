import type { BehaviourEvent } from '@zhiyin/domain';
import { LRUCache } from 'lru-cache';
import { eventBytes } from './event-bytes.ts';
import { mergeEvents } from './merge-events.ts';

/** A load on its way; what the log brings meanwhile waits here. */
interface Loading {
  readonly promise: Promise<readonly BehaviourEvent[]>;
  readonly arrived: BehaviourEvent[];
  /** What is being read may be outdated: read it again. */
  outdated: boolean;
}

export interface HistoryRules<K> {
  /** Whose history an event belongs to; null: nobody's. */
  readonly ownerOf: (event: BehaviourEvent) => K | null;
  /** The owner's newest `limit` events as they are in the log. */
  readonly read: (owner: K, limit: number) => Promise<readonly BehaviourEvent[]>;
  /** So many of one owner are kept. */
  readonly newest: number;
  /** What all together may occupy, by estimate; the least recently asked for go first. */
  readonly maxBytes: number;
}

const MAX_READS = 5;
const BYTES_PER_OWNER = 320;

/**
 * The newest events of those who came by lately: read from the log when first asked for, then kept current by the events
 * that are followed. Holds consented human events only, oldest first, each once. Lists are never changed in place, so a
 * request may keep the one it got.
 */
export class Histories<K extends string | number> {
  readonly #rules: HistoryRules<K>;
  readonly #known: LRUCache<K, readonly BehaviourEvent[]>;
  readonly #loading = new Map<K, Loading>();

  constructor(rules: HistoryRules<K>) {
    this.#rules = rules;
    this.#known = new LRUCache({
      maxSize: rules.maxBytes,
      sizeCalculation: (events) => events.reduce((total, event) => total + eventBytes(event), BYTES_PER_OWNER),
    });
  }

  /** Without waiting, when it is known. */
  peek(owner: K): readonly BehaviourEvent[] | undefined {
    return this.#known.get(owner);
  }

  /** Concurrent callers share one read. @throws what the log says when it cannot be read; the next call tries again */
  of(owner: K): Promise<readonly BehaviourEvent[]> {
    const known = this.#known.get(owner);
    return known ? Promise.resolve(known) : this.#load(owner);
  }

  /** Takes followed events in; those of owners who are not known are left to the next read. */
  observe(events: readonly BehaviourEvent[]): void {
    for (const event of events) {
      const owner = event.consented && !event.bot ? this.#rules.ownerOf(event) : null;
      if (owner === null) continue;
      this.#loading.get(owner)?.arrived.push(event);
      const known = this.#known.peek(owner);
      if (known) this.#known.set(owner, mergeEvents(known, [event], this.#rules.newest));
    }
  }

  /** The owner changed, was merged or erased: nothing remembered holds any more, nor does what is being read. */
  drop(owner: K): void {
    this.#known.delete(owner);
    const loading = this.#loading.get(owner);
    if (!loading) return;
    loading.outdated = true;
    loading.arrived.length = 0;
  }

  get bytes(): number {
    return this.#known.calculatedSize;
  }

  #load(owner: K): Promise<readonly BehaviourEvent[]> {
    let loading = this.#loading.get(owner);
    if (!loading) {
      const promise = Promise.resolve().then(() => this.#read(owner)).finally(() => this.#loading.delete(owner));
      loading = { promise, arrived: [], outdated: false };
      this.#loading.set(owner, loading);
    }
    return loading.promise;
  }

  async #read(owner: K): Promise<readonly BehaviourEvent[]> {
    const loading = this.#loading.get(owner)!;
    for (let reads = 0; reads < MAX_READS; reads++) {
      loading.outdated = false;
      const stored = await this.#rules.read(owner, this.#rules.newest);
      if (loading.outdated) continue;
      // An event may be both read and followed, or committed after the read and followed before it ended.
      const events = mergeEvents([], [...stored.filter(({ consented, bot }) => consented && !bot), ...loading.arrived], this.#rules.newest);
      this.#known.set(owner, events);
      return events;
    }
    return [];
  }
}
