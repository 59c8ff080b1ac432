import { describe, expect, it, jest } from '@jest/globals';
import { ConflictError, silentLogger, tenantId, type BehaviourEvent, type CatalogueItem, type ChangeFeed, type FeedPage, type LogPosition, type TenantId } from '@zhiyin/domain';
import { LiveCatalogue, LogFollower, SessionHistories, UserHistories, type LogReader } from '@zhiyin/live';
import fc from 'fast-check';

const TENANT = tenantId(1);
const event = (sequence: number, fields: Partial<BehaviourEvent> = {}): BehaviourEvent => ({
  sequence, type: 'view', customType: null, user: 7, item: sequence, at: sequence, quantity: 1, price: null, currency: null, query: null, rating: null, session: null,
  order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null, ...fields,
});
const item = (number: number, fields: Partial<CatalogueItem> = {}): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: null, categories: [], price: null, cost: null,
  currency: null, stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0, ...fields,
});
const sequences = (events: readonly BehaviourEvent[]) => events.map(({ sequence }) => sequence);

/** A promise that is settled from outside. */
function gate<T>() {
  let open!: (value: T) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<T>((resolve, reject) => ([open, fail] = [resolve, reject]));
  return { promise, open, fail };
}

describe('LiveCatalogue', () => {
  it('grows, keeps gaps empty and follows what is offered', () => {
    const catalogue = new LiveCatalogue();
    catalogue.put([item(500, { brand: 'Acme', categories: ['A', 'B'], price: 3, stock: 2 }), item(2, { placeholder: true })]);
    expect(catalogue.size).toBe(501);
    expect([catalogue.idOf(3), catalogue.title(3), catalogue.numberOf('nobody')]).toEqual(['', '', -1]);
    expect([catalogue.numberOf('i500'), catalogue.brand(500), catalogue.categories(500), catalogue.price(500)]).toEqual([500, 'Acme', ['A', 'B'], 3]);
    expect([catalogue.isOffered(500), catalogue.isOffered(2), catalogue.offered().count()]).toEqual([true, false, 1]);
    catalogue.put([item(500, { stock: 0, brand: null })]);
    expect([catalogue.isOffered(500), catalogue.listed().has(500), catalogue.brand(500)]).toEqual([false, true, null]);
    catalogue.put([item(500, { deleted: true })]);
    expect(catalogue.listed().count()).toBe(0);
  });

  it('likens items by shelf and brand', () => {
    const catalogue = new LiveCatalogue();
    catalogue.put([item(0, { brand: 'A', categories: ['x', 'y'] }), item(1, { brand: 'A', categories: ['x', 'z'] }), item(2, { categories: ['x', 'y'] }), item(3)]);
    expect([catalogue.likeness(0, 1), catalogue.likeness(0, 2), catalogue.likeness(0, 3), catalogue.likeness(3, 3)]).toEqual([expect.closeTo(0.65, 12), 0.7, 0, 0]);
  });

  it('hands out sets of its own copy', () => {
    const catalogue = new LiveCatalogue();
    catalogue.put([item(0)]);
    catalogue.offered().delete(0);
    expect(catalogue.isOffered(0)).toBe(true);
  });
});

describe('UserHistories', () => {
  it('loses and doubles nothing, whenever an event is committed, followed and read', async () => {
    // Per event: committed before the read or after it, followed before the read ends or after, or before the read starts.
    const timing = fc.constantFrom('long before', 'before, followed during', 'before, followed after', 'during, followed during', 'after');
    await fc.assert(fc.asyncProperty(fc.array(timing, { maxLength: 12 }), async (timings) => {
      const all = timings.map((when, i) => ({ when, event: event(i + 1, { at: 100 - i }) }));
      const of = (...which: string[]) => all.filter(({ when }) => which.includes(when)).map(({ event }) => event);
      const reading = gate<readonly BehaviourEvent[]>();
      const histories = new UserHistories(TENANT, { history: () => reading.promise });
      histories.observe(of('long before'));
      const answer = histories.of(7);
      const second = histories.of(7);
      await Promise.resolve();
      histories.observe(of('before, followed during'));
      histories.observe(of('during, followed during'));
      reading.open(of('long before', 'before, followed during', 'before, followed after'));
      await answer;
      histories.observe(of('before, followed after'));
      histories.observe(of('after'));
      expect(sequences(await histories.of(7))).toEqual(sequences(all.map(({ event }) => event)).reverse());
      expect(await second).toBe(await answer);
    }));
  });

  it('reads again what changed while it was read', async () => {
    const reads = [gate<readonly BehaviourEvent[]>(), gate<readonly BehaviourEvent[]>()];
    let next = 0;
    const histories = new UserHistories(TENANT, { history: () => reads[next++].promise });
    const answer = histories.of(7);
    await Promise.resolve();
    histories.drop(7);
    reads[0].open([event(1)]);
    reads[1].open([]);
    expect(await answer).toEqual([]);
    expect(await histories.of(7)).toEqual([]);
    expect(next).toBe(2);
  });

  it('keeps consented human events only, the newest hundred, and forgets the least recently used', async () => {
    let reads = 0;
    const histories = new UserHistories(TENANT, { history: async () => (reads++, []) }, 250 * 320);
    await histories.of(7);
    histories.observe([event(1, { consented: false }), event(2, { bot: true }), ...Array.from({ length: 150 }, (_, i) => event(i + 3))]);
    expect(sequences(await histories.of(7))).toEqual(Array.from({ length: 100 }, (_, i) => i + 53));
    for (let user = 100; user < 300; user++) await histories.of(user);
    await histories.of(7);
    expect(reads).toBe(202);
  });

  it('tries again after a failed read', async () => {
    let fail = true;
    const histories = new UserHistories(TENANT, { history: async () => {
      if (fail) throw new Error('away');
      return [event(1)];
    } });
    await expect(histories.of(7)).rejects.toThrow('away');
    fail = false;
    expect(sequences(await histories.of(7))).toEqual([1]);
  });
});

describe('SessionHistories', () => {
  it('remember visitors nobody named, by session, also what they did before this process knew of them', async () => {
    const before = [event(1, { user: null, session: 's' })];
    const sessions = new SessionHistories(TENANT, { sessionHistory: async (_, session) => (session === 's' ? before : []) });
    expect(sessions.peek('s')).toBeUndefined();
    await Promise.all(['s', 't'].map((session) => sessions.of(session)));
    sessions.observe([event(2, { user: null, session: 's' }), event(3, { user: 7, session: 's' }), event(4, { user: null, session: 's', consented: false }), event(5, { user: null, session: 't' })]);
    expect([sequences(sessions.peek('s')!), sequences(sessions.peek('t')!)]).toEqual([[1, 2], [5]]);
  });

  it('are bounded by what events weigh, not by how many there are', async () => {
    const heavy = { note: 'x'.repeat(16_000) };
    const sessions = new SessionHistories(TENANT, { sessionHistory: async (_, session) => [event(1, { user: null, session, attributes: { ...heavy } })] }, 200_000);
    for (let i = 0; i < 50; i++) await sessions.of(`s${i}`);
    expect(sessions.bytes).toBeLessThanOrEqual(200_000);
    expect([sessions.peek('s0'), sessions.peek('s49')?.length]).toEqual([undefined, 1]);
  });
});

/** A log in memory whose polls can be held. */
class Feed implements ChangeFeed {
  rows: { tenant: TenantId; event: BehaviourEvent }[] = [];
  polls: (readonly TenantId[])[] = [];
  hold: Promise<void> | null = null;
  failure: Error | null = null;

  async position(): Promise<LogPosition> {
    if (this.failure && !(this.failure instanceof ConflictError)) throw this.failure;
    return { next: BigInt(this.rows.length), running: [] };
  }

  async poll(from: LogPosition, tenants: readonly TenantId[]): Promise<FeedPage> {
    this.polls.push(tenants);
    const page = { position: { next: BigInt(this.rows.length), running: [] }, events: this.rows.slice(Number(from.next)).filter(({ tenant }) => tenants.includes(tenant)), changes: [] };
    await this.hold;
    if (this.failure) throw this.failure;
    return page;
  }
}

class Reader implements LogReader {
  readonly got: number[] = [];
  unsettled = false;
  losses = 0;
  lost(): void {
    this.losses++;
  }
  async receive(events: readonly BehaviourEvent[]): Promise<void> {
    this.got.push(...sequences(events));
  }
}

describe('LogFollower', () => {
  const follower = (feed: Feed) => new LogFollower({ feed, log: silentLogger, pollMs: 60_000 });

  it('gives a tenant everything from the position it returns, also when a poll is on its way', async () => {
    const feed = new Feed();
    const reader = new Reader();
    const following = follower(feed);
    await following.start();
    const held = gate<void>();
    feed.hold = held.promise;
    const polling = following.caughtUp();
    const position = following.follow(TENANT, reader);
    feed.rows.push({ tenant: TENANT, event: event(1) });
    feed.hold = null;
    held.open();
    await polling;
    const from = Number((await position).next);
    feed.rows.push({ tenant: TENANT, event: event(2) });
    await following.caughtUp();
    expect(reader.got).toEqual(sequences(feed.rows.slice(from).map(({ event }) => event)));
    await following.stop();
  });

  it('lets callers during a poll share the next one', async () => {
    const feed = new Feed();
    const reader = new Reader();
    const following = follower(feed);
    await following.start();
    await following.follow(TENANT, reader);
    const held = gate<void>();
    feed.hold = held.promise;
    const first = following.caughtUp();
    feed.rows.push({ tenant: TENANT, event: event(1) });
    const later = Array.from({ length: 50 }, () => following.caughtUp());
    feed.hold = null;
    held.open();
    await Promise.all([first, ...later]);
    expect(reader.got).toEqual([1]);
    expect(feed.polls).toHaveLength(2);
    await following.stop();
  });

  it('goes on where it stood after the database was away', async () => {
    const feed = new Feed();
    const reader = new Reader();
    const following = follower(feed);
    await following.start();
    await following.follow(TENANT, reader);
    feed.failure = new Error('away');
    feed.rows.push({ tenant: TENANT, event: event(1) });
    await expect(following.caughtUp()).rejects.toThrow('away');
    feed.failure = null;
    await following.caughtUp();
    expect(reader.got).toEqual([1]);
    await following.stop();
  });

  it('asks only for tenants that are followed', async () => {
    const feed = new Feed();
    const following = follower(feed);
    await following.start();
    await following.follow(TENANT, new Reader());
    await following.follow(tenantId(2), new Reader());
    following.unfollow(TENANT);
    await following.caughtUp();
    expect(feed.polls.at(-1)).toEqual([2]);
    await following.stop();
  });

  it('starts anew when another database answers, so that following never stands still', async () => {
    const feed = new Feed();
    const reader = new Reader();
    const changes: string[] = [];
    const following = new LogFollower({ feed, log: silentLogger, pollMs: 60_000, onChange: (tenant, { kind }) => changes.push(`${tenant} ${kind}`) });
    await following.start();
    await following.follow(TENANT, reader);
    feed.failure = new ConflictError('LOG_POSITION_FOREIGN', 'ahead');
    await following.caughtUp();
    expect([reader.losses, changes]).toEqual([1, ['1 tenant']]);
    feed.failure = null;
    feed.rows.push({ tenant: TENANT, event: event(1) });
    await following.caughtUp();
    expect(reader.got).toEqual([1]);
    await following.stop();
  });

  it('does not read all that happened in a long absence: tenants are loaded anew once the database is back', async () => {
    jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'queueMicrotask'] });
    try {
      const feed = new Feed();
      const reader = new Reader();
      const following = follower(feed);
      await following.start();
      await following.follow(TENANT, reader);
      feed.failure = new Error('away');
      for (const seconds of [1, 40, 80]) {
        jest.setSystemTime(seconds * 1000);
        await expect(following.caughtUp()).rejects.toThrow('away');
      }
      expect(reader.losses).toBe(0);
      feed.failure = null;
      await following.caughtUp();
      expect(reader.losses).toBe(1);
      await following.stop();
    } finally {
      jest.useRealTimers();
    }
  });

  it('tells the others when one tenant cannot take something in, and has that one loaded anew', async () => {
    const feed = new Feed();
    const [broken, sound] = [new Reader(), new Reader()];
    broken.receive = () => Promise.reject(new Error('bug'));
    const following = follower(feed);
    await following.start();
    await following.follow(TENANT, broken);
    await following.follow(tenantId(2), sound);
    feed.rows.push({ tenant: TENANT, event: event(1) }, { tenant: tenantId(2), event: event(2) });
    await following.caughtUp();
    expect([broken.losses, sound.got, sound.losses]).toEqual([1, [2], 0]);
    await following.stop();
  });
});
