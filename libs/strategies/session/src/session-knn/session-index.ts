import type { Artifact, CatalogueView } from '@zhiyin/strategy-sdk';

/**
 * Sessions by number, ascending by age, and for each item the newest sessions that hold it: VMIS-kNN's index. What is
 * learned live comes after what was trained, so newer sessions have higher numbers throughout.
 * @see Kersbergen, Sprangers, Schelter 2022, "Serenade: Low-Latency Session-Based Recommendation in e-Commerce at Scale"
 */
export class SessionIndex {
  readonly #offsets: Int32Array;
  readonly #items: Int32Array;
  readonly #places: Uint16Array;
  readonly #endedAt: Float64Array;
  readonly #postings: Postings;
  readonly #frequency: Float64Array;
  readonly #live = new Map<number, LiveSession>();
  readonly #livePostings = new Map<number, number[]>();
  readonly #liveFrequency = new Map<number, number>();
  readonly #longestLive: number;
  #sessions: number;
  #next: number;

  constructor(artifact: Artifact, catalogue: CatalogueView, sessionsPerItem: number, liveSessions: number) {
    const numbers = artifact.vocabulary('items').map((id) => (id === '' ? -1 : catalogue.numberOf(id)));
    this.#offsets = Int32Array.from(artifact.array('offsets').data);
    this.#items = Int32Array.from(artifact.array('items').data, (row) => numbers[row]);
    this.#places = Uint16Array.from(artifact.array('places').data);
    this.#endedAt = Float64Array.from(artifact.array('endedAt').data);
    const size = this.#items.reduce((highest, item) => Math.max(highest, item), -1) + 1;
    this.#postings = postingsOf(this.#offsets, this.#items, size, sessionsPerItem);
    this.#frequency = new Float64Array(size);
    artifact.array('frequency').data.forEach((count, row) => {
      if (numbers[row] >= 0 && numbers[row] < size) this.#frequency[numbers[row]] = count;
    });
    this.#sessions = artifact.array('sessions').data[0];
    this.#next = this.#endedAt.length;
    this.#longestLive = liveSessions;
  }

  /** One past the highest session number. */
  get size(): number {
    return this.#next;
  }

  knows(item: number): boolean {
    return this.#count(item) > 0;
  }

  /** log(1 + sessions / sessions with the item): above 0 also for what is in every one. */
  idf(item: number): number {
    return Math.log1p(this.#sessions / Math.max(1, this.#count(item)));
  }

  /** Calls back for the newest `limit` sessions with the item, newest first. */
  forNewest(item: number, limit: number, visit: (session: number) => void): void {
    const live = this.#livePostings.get(item);
    let left = limit;
    if (live) for (let n = live.length - 1; n >= 0 && left > 0; n--, left--) visit(live[n]);
    if (item >= this.#postings.start.length - 1) return;
    const end = Math.min(this.#postings.start[item + 1], this.#postings.start[item] + left);
    for (let n = this.#postings.start[item]; n < end; n++) visit(this.#postings.sessions[n]);
  }

  lengthOf(session: number): number {
    return session < this.#endedAt.length ? this.#offsets[session + 1] - this.#offsets[session] : (this.#live.get(session)?.items.length ?? 0);
  }

  endOf(session: number): number {
    return session < this.#endedAt.length ? this.#endedAt[session] : (this.#live.get(session)?.endedAt ?? 0);
  }

  /** Calls back for every step; items that left the catalogue are passed over. */
  forSteps(session: number, visit: (item: number, place: number) => void): void {
    if (session >= this.#endedAt.length) {
      this.#live.get(session)?.items.forEach((item, place) => visit(item, place));
      return;
    }
    for (let n = this.#offsets[session]; n < this.#offsets[session + 1]; n++) if (this.#items[n] >= 0) visit(this.#items[n], this.#places[n]);
  }

  /** A new live session; the oldest live one is forgotten when there are too many. @returns its number, -1 when none are kept */
  open(): number {
    if (this.#longestLive === 0) return -1;
    const number = this.#next++;
    this.#live.set(number, { items: [], endedAt: 0 });
    if (this.#live.size > this.#longestLive) this.#forget(this.#live.keys().next().value!);
    return number;
  }

  /** The next step of a live session. False when it has been forgotten. */
  append(session: number, item: number, at: number, longest: number): boolean {
    const live = this.#live.get(session);
    if (!live || live.items.length >= longest) return false;
    const known = live.items.includes(item);
    live.items.push(item);
    live.endedAt = Math.max(live.endedAt, at);
    if (known) return true;
    const postings = this.#livePostings.get(item);
    if (postings) insert(postings, session);
    else this.#livePostings.set(item, [session]);
    this.#liveFrequency.set(item, (this.#liveFrequency.get(item) ?? 0) + 1);
    if (live.items.length === 1) this.#sessions++;
    return true;
  }

  #forget(session: number): void {
    const { items } = this.#live.get(session)!;
    this.#live.delete(session);
    for (const item of new Set(items)) {
      const postings = this.#livePostings.get(item)!;
      const place = postings.indexOf(session);
      if (place >= 0) postings.splice(place, 1);
      if (!postings.length) this.#livePostings.delete(item);
    }
  }

  #count(item: number): number {
    return (this.#frequency[item] ?? 0) + (this.#liveFrequency.get(item) ?? 0);
  }
}

interface LiveSession {
  readonly items: number[];
  endedAt: number;
}

/** Row i: the newest sessions with item i, newest first. */
interface Postings {
  /** [items + 1] */
  readonly start: Int32Array;
  readonly sessions: Int32Array;
}

/** Two passes from the newest session: count, then place. Cost O(steps). */
function postingsOf(offsets: Int32Array, items: Int32Array, size: number, limit: number): Postings {
  const counts = new Int32Array(size);
  const last = new Int32Array(size);
  const visit = (place: (item: number, session: number) => void): void => {
    last.fill(-1);
    for (let session = offsets.length - 2; session >= 0; session--) {
      for (let n = offsets[session]; n < offsets[session + 1]; n++) {
        if (items[n] < 0 || last[items[n]] === session) continue;
        last[items[n]] = session;
        place(items[n], session);
      }
    }
  };
  visit((item) => counts[item]++);
  const start = new Int32Array(size + 1);
  for (let item = 0; item < size; item++) start[item + 1] = start[item] + Math.min(limit, counts[item]);
  const next = start.slice(0, size);
  const sessions = new Int32Array(start[size]);
  visit((item, session) => {
    if (next[item] < start[item + 1]) sessions[next[item]++] = session;
  });
  return { start, sessions };
}

/** Ascending; nearly always at the end. */
function insert(numbers: number[], number: number): void {
  let place = numbers.length;
  while (place > 0 && numbers[place - 1] > number) place--;
  numbers.splice(place, 0, number);
}
