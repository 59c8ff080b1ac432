import { describe, expect, it } from '@jest/globals';
import { conversionLog, packConversion, unpackConversion } from '@zhiyin/conversion';
import { tenantId, type BehaviourEvent } from '@zhiyin/domain';
import { LiveCatalogue, SessionHistories, UserHistories } from '@zhiyin/live';
import { factsOf } from '../src/examples/conversion-log.ts';
import { sampleMoments } from '../src/examples/sample-moments.ts';
import { PAIR_FEATURES } from '../src/features/feature-list.ts';
import { PairFeatures } from '../src/features/pair-features.ts';
import { ShopCounts } from '../src/features/shop-counts.ts';
import { datasetOf, smallShop } from './small-shop.ts';

const ALL = { seed: 1, windowDays: 3, maxRows: 1e9, strangers: 2 };
const NOBODY_KNOWS = 15;

/** A replica's memory of one tenant, kept current event by event. */
class Replica {
  readonly users: UserHistories;
  readonly sessions: SessionHistories;
  readonly #stored: BehaviourEvent[] = [];

  constructor(readonly counts: ShopCounts) {
    const newest = (mine: (event: BehaviourEvent) => boolean, limit: number) => Promise.resolve(this.#stored.filter(mine).slice(-limit));
    this.users = new UserHistories(tenantId(1), { history: (_, user, limit) => newest((event) => event.user === user, limit) });
    this.sessions = new SessionHistories(tenantId(1), { sessionHistory: (_, session, limit) => newest((event) => event.user === null && event.session === session, limit) });
  }

  store(event: BehaviourEvent): void {
    this.#stored.push(event);
  }

  follow(event: BehaviourEvent): void {
    this.store(event);
    this.counts.observe(event);
    this.users.observe([event]);
    this.sessions.observe([event]);
  }

  historyOf({ user, session }: BehaviourEvent): Promise<readonly BehaviourEvent[]> {
    return user === null ? this.sessions.of(session!) : this.users.of(user);
  }
}

describe('features', () => {
  it('are the same from the log, as training computes them, and from a replica that follows the traffic, as serving does', async () => {
    const shop = smallShop({ people: 60, days: 20 });
    const half = Math.floor(shop.events.length / 2);
    const trained = sampleMoments(conversionLog(datasetOf({ ...shop, events: shop.events.slice(0, half) })), ALL);
    // What a replica starts from went through the database as bytes.
    const { counts } = unpackConversion(packConversion({ counts: trained.counts.state() } as never));
    const catalogue = new LiveCatalogue();
    catalogue.put(shop.items);
    const replica = new Replica(new ShopCounts(catalogue, counts));
    const features = new PairFeatures(replica.counts, catalogue);
    shop.events.slice(0, half).forEach((event) => replica.store(event));

    const { visits, pairs } = sampleMoments(conversionLog(datasetOf(shop)), ALL);
    let [visit, pair, compared] = [0, 0, 0];
    const expectSame = async (event: BehaviourEvent, now: number): Promise<void> => {
      while (visits.at[visit] < now) visit++;
      while (pairs.at[pair] < now) pair++;
      if (visits.at[visit] !== now) return;
      const person = features.person({ history: await replica.historyOf(event), known: event.user !== null, now });
      expect([...visits.matrix.values.subarray(visit * person.values.length, (visit + 1) * person.values.length)]).toEqual([...person.values]);
      const items = [...person.touched.keys()].slice(-NOBODY_KNOWS);
      const rows = new Float32Array(items.length * PAIR_FEATURES.length);
      features.rows(person, items, rows);
      expect(pairs.matrix.values.slice(pair * PAIR_FEATURES.length, pair * PAIR_FEATURES.length + rows.length)).toEqual(rows);
      compared += 1 + items.length;
      // Two people at one moment: the next row is the next one's.
      visit++;
      while (pairs.at[pair] === now && pairs.owner[pair] === visits.owner[visit - 1]) pair++;
    };
    for (const event of shop.events.slice(half)) {
      await expectSame(event, event.at - 1);
      replica.follow(event);
      await expectSame(event, event.at);
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  it('know items of the frozen catalogue as the live one knows them', () => {
    const shop = smallShop({ people: 5, days: 3 });
    const [frozen, live] = [factsOf(conversionLog(datasetOf(shop))), new LiveCatalogue()];
    live.put(shop.items);
    for (const item of [0, 1, 2, 39, 40, -1]) {
      expect([frozen.categories(item), frozen.brand(item), frozen.price(item), frozen.publishedAt(item)]).toEqual([live.categories(item), live.brand(item), live.price(item), live.publishedAt(item)]);
    }
  });
});
