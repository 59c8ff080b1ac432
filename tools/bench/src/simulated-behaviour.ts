import { seededRng, type BehaviourEvent, type CatalogueItem, type DatasetSnapshot, type Rng } from '@zhiyin/domain';

export interface BehaviourSize {
  readonly people: number;
  readonly items: number;
  readonly events: number;
  /** Events in a row that are a stranger's session; without it all are those of known people. */
  readonly sessionLength?: number;
}

const PAGE = 10_000;
const FROM = Date.UTC(2026, 0, 1);
const DAYS = 120;
/** People and items fall into so many tastes; most of what somebody touches is of their own. */
const TASTES = 64;
const OWN_TASTE = 0.7;

/** A shop's log that is never in memory as a whole: views, tastes, a few items in most histories and most in few; the same for the same size. */
export function simulatedBehaviour(size: BehaviourSize): DatasetSnapshot {
  const { items, events } = size;
  return {
    position: { next: 0n, running: [] },
    async *events() {
      const rng = seededRng('behaviour');
      for (let from = 0; from < events; from += PAGE) {
        yield Array.from({ length: Math.min(PAGE, events - from) }, (_, n) => viewOf(from + n, rng, size));
      }
    },
    async *items() {
      for (let from = 0; from < items; from += PAGE) yield Array.from({ length: Math.min(PAGE, items - from) }, (_, n) => itemOf(from + n));
    },
    async *userCountries() {
      // Nobody tells.
    },
    close: async () => {},
  };
}

function viewOf(sequence: number, rng: Rng, { people, items, events, sessionLength }: BehaviourSize): BehaviourEvent {
  const session = sessionLength ? Math.floor(sequence / sessionLength) : null;
  const user = session === null ? skewed(people, rng) : null;
  return {
    sequence, type: 'view', customType: null, user, item: itemFor((user ?? session ?? 0) % TASTES, items, rng), at: timeOf(sequence, events), quantity: 1, price: null,
    currency: null, query: null, rating: null, session: session === null ? null : String(session), order: null, recommendationId: null, country: null, consented: true,
    bot: false, attributes: null,
  };
}

/** What somebody with a taste looks at. */
export function itemFor(taste: number, items: number, rng: Rng): number {
  const drawn = skewed(items, rng);
  const own = Math.floor(drawn / TASTES) * TASTES + taste;
  return rng.next() < OWN_TASTE && own < items ? own : drawn;
}

const timeOf = (sequence: number, events: number): number => FROM + Math.floor((sequence / events) * DAYS * 86_400_000);

/** The last views of somebody who asks for an answer when the log ends. */
export function simulatedHistory(person: number, length: number, { items, events }: BehaviourSize, rng: Rng): BehaviourEvent[] {
  return Array.from({ length }, (_, n) => ({
    ...viewOf(events + n, rng, { people: 1, items, events }), user: null, session: 'now', at: timeOf(events, events) + n * 1000, item: itemFor(person % TASTES, items, rng),
  }));
}

/** Half of all draws fall on the first eighth. */
const skewed = (size: number, rng: Rng): number => Math.floor(size * rng.next() ** 3);

function itemOf(number: number): CatalogueItem {
  return {
    number, id: String(number), type: 'product', title: '', description: null, brand: null, categories: [], price: null, cost: null, currency: null, stock: null,
    available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
  };
}
