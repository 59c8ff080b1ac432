import { seededRng, type BehaviourEvent, type CatalogueItem, type DatasetSnapshot, type Rng } from '@zhiyin/domain';

export interface BehaviourSize {
  readonly people: number;
  readonly items: number;
  readonly events: number;
}

const PAGE = 10_000;
const FROM = Date.UTC(2026, 0, 1);
const DAYS = 120;
/** People and items fall into so many tastes; most of what somebody touches is of their own. */
const TASTES = 64;
const OWN_TASTE = 0.7;

/** A shop's log that is never in memory as a whole: views, tastes, a few items in most histories and most in few; the same for the same size. */
export function simulatedBehaviour({ people, items, events }: BehaviourSize): DatasetSnapshot {
  return {
    position: { next: 0n, running: [] },
    async *events() {
      const rng = seededRng('behaviour');
      for (let from = 0; from < events; from += PAGE) {
        yield Array.from({ length: Math.min(PAGE, events - from) }, (_, n) => viewOf(from + n, (from + n) / events, rng, people, items));
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

function viewOf(sequence: number, share: number, rng: Rng, people: number, items: number): BehaviourEvent {
  const user = skewed(people, rng);
  const taste = user % TASTES;
  const drawn = skewed(items, rng);
  const own = Math.floor(drawn / TASTES) * TASTES + taste;
  const item = rng.next() < OWN_TASTE && own < items ? own : drawn;
  return {
    sequence, type: 'view', customType: null, user, item, at: FROM + Math.floor(share * DAYS * 86_400_000), quantity: 1, price: null, currency: null, query: null, rating: null,
    session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
  };
}

/** Half of all draws fall on the first eighth. */
const skewed = (size: number, rng: Rng): number => Math.floor(size * rng.next() ** 3);

function itemOf(number: number): CatalogueItem {
  return {
    number, id: String(number), type: 'product', title: '', description: null, brand: null, categories: [], price: null, cost: null, currency: null, stock: null,
    available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
  };
}
