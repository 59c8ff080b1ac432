import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import { DAY_MS, seededRng, type BehaviourEvent, type CatalogueItem } from '@zhiyin/domain';

export const START = Date.UTC(2026, 0, 5);

export function catalogue(items: number): CatalogueItem[] {
  return Array.from({ length: items }, (_, number) => ({
    number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: number % 3 ? `brand ${number % 3}` : null,
    categories: ['Shop', `shelf ${number % 4}`], price: 5 + (number % 7) * 10, cost: null, currency: 'EUR', stock: null, available: true,
    publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: START,
  }));
}

export const event = (fields: Partial<BehaviourEvent> & Pick<BehaviourEvent, 'sequence' | 'type' | 'at'>): BehaviourEvent => ({
  customType: null, user: null, item: null, quantity: 1, price: null, currency: 'EUR', query: null, rating: null, session: null, order: null, recommendationId: null,
  country: null, consented: true, bot: false, attributes: null, ...fields,
});

export interface SmallShop {
  readonly events: readonly BehaviourEvent[];
  readonly items: readonly CatalogueItem[];
}

/** People with a shelf they like, visits with and without names, some strangers; what lies in the cart is bought at the end in most cases, a few days later in some. */
export function smallShop({ people = 150, days = 40, items = 40, seed = 1 } = {}): SmallShop {
  const rng = seededRng(`small/${seed}`);
  const events: Omit<BehaviourEvent, 'sequence'>[] = [];
  for (let day = 0; day < days; day++) {
    for (let person = 0; person < people; person++) {
      if (rng.next() > 0.25) continue;
      const user = rng.next() < 0.85 ? person : null;
      const session = user === null || rng.next() < 0.5 ? `v${day}-${person}` : null;
      let at = START + day * DAY_MS + rng.integer(DAY_MS - 7_200_000);
      const add = (type: BehaviourEvent['type'], item: number | null, later = 0): void => {
        at += 1000 + rng.integer(60_000);
        events.push({ ...event({ sequence: 0, type, at: at + later, user, item, session, price: item === null ? null : 5 + (item % 7) * 10 }) });
      };
      const cart: number[] = [];
      if (rng.next() < 0.3) add('search', null);
      for (let page = 0; page < 1 + rng.integer(4); page++) {
        const item = rng.next() < 0.7 ? (person % 4) + 4 * rng.integer(items / 4) : rng.integer(items);
        add('view', item);
        if (rng.next() > (item % 4 === person % 4 ? 0.4 : 0.1)) continue;
        add('cart', item);
        cart.push(item);
      }
      for (const item of cart) if (rng.next() < 0.6) add('purchase', item, rng.next() < 0.2 ? rng.integer(3 * DAY_MS) : 0);
    }
  }
  events.sort((a, b) => a.at - b.at);
  return { events: events.map((own, sequence) => ({ ...own, sequence })), items: catalogue(items) };
}

export const datasetOf = ({ events, items }: SmallShop): DatasetView => buildDataset({ events, items });
