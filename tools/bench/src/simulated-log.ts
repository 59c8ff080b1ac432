import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import type { BehaviourEvent, CatalogueItem } from '@zhiyin/domain';
import { indexOf, SimulatedShop, type ShopOptions, type WireEvent } from '@zhiyin/simulator';

/** A simulated shop's traffic as a training and a replica see it, with whom it is about. */
export interface SimulatedLog {
  readonly shop: SimulatedShop;
  /** Oldest first. */
  readonly events: readonly BehaviourEvent[];
  readonly items: readonly CatalogueItem[];
  /** Index of the simulated person behind a user number. */
  readonly personOf: ReadonlyMap<number, number>;
}

/** Browsers that sign in are the person from the start of the day, as after a merge. */
export async function simulatedLog(options: ShopOptions): Promise<SimulatedLog> {
  const shop = new SimulatedShop(options);
  const [users, personOf] = [new Map<string, number>(), new Map<number, number>()];
  const indexOfPerson = new Map(shop.people.map(({ id, index }) => [id, index]));
  const events: BehaviourEvent[] = [];
  for await (const { events: ofDay, merges } of shop.days()) {
    const merged = new Map(merges.map(({ visitor, user }) => [visitor, user]));
    for (const event of ofDay) {
      const id = event.user ?? merged.get(event.visitor!) ?? event.visitor!;
      if (!users.has(id)) users.set(id, users.size);
      const user = users.get(id)!;
      if (indexOfPerson.has(id)) personOf.set(user, indexOfPerson.get(id)!);
      events.push(behaviour(event, user, events.length));
    }
  }
  return { shop, events: events.sort((a, b) => a.at - b.at || a.sequence - b.sequence), items: shop.items.map(({ wire }, number) => catalogueItem(wire, number)), personOf };
}

export const datasetUntil = ({ events, items }: SimulatedLog, until: number): DatasetView => buildDataset({ events: events.filter(({ at }) => at < until), items });

function behaviour(event: WireEvent, user: number, sequence: number): BehaviourEvent {
  return {
    sequence, type: event.type, customType: null, user, item: event.item === undefined ? null : indexOf(event.item), at: Date.parse(event.at), quantity: event.quantity ?? 1,
    price: event.price ?? null, currency: event.currency ?? null, query: event.query ?? null, rating: event.rating ?? null, session: event.session ?? null, order: event.order ?? null,
    recommendationId: null, country: event.country ?? null, consented: event.consent !== false, bot: event.userAgent !== undefined && /bot/i.test(event.userAgent), attributes: null,
  };
}

function catalogueItem(wire: SimulatedShop['items'][number]['wire'], number: number): CatalogueItem {
  return {
    number, id: wire.id, type: 'product', title: wire.title, description: null, brand: wire.brand, categories: wire.categories, price: wire.price, cost: null, currency: 'EUR',
    stock: null, available: true, publishedAt: Date.parse(wire.publishedAt), url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
  };
}
