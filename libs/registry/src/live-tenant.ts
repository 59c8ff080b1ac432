import { DAY_MS, type BehaviourEvent, type CatalogueItem, type Clock, type ItemNumber, type TenantChange, type TenantId, type UserNumber } from '@zhiyin/domain';
import { LiveCatalogue, SessionHistories, UserHistories, type LogReader } from '@zhiyin/live';
import { FilterIndex, RetrieverHealth } from '@zhiyin/pipeline';
import { ItemSearch } from '@zhiyin/search';
import type { Learner } from './learner.ts';
import type { RuntimeParts } from './runtime-parts.ts';

/** Items are read back in pages of this many. */
const PAGE = 1000;
/** No training takes longer from its snapshot to its publication. */
const LONGEST_TRAINING_MS = DAY_MS;

/** What came while a model was brought up to date. */
interface Followed {
  events: BehaviourEvent[];
  readonly items: CatalogueItem[];
  readonly forgotten: Set<UserNumber>;
}

export interface LiveHooks {
  /** Models or pipelines changed: prepare new ones. Must return at once. */
  composeAgain(): void;
  /** The tenant is not to be served any more, or not as it stands. */
  startOver(): void;
  /** Resolves when what is in the log now has been received. @throws what the database says */
  caughtUp(): Promise<void>;
}

/** What a tenant's requests are answered from beside its models: catalogue, filters, search, histories. Kept current by the follower. */
export class LiveTenant implements LogReader {
  readonly catalogue = new LiveCatalogue();
  readonly filters = new FilterIndex(this.catalogue);
  readonly sessions: SessionHistories;
  readonly histories: UserHistories;
  readonly health: RetrieverHealth;
  readonly search: ItemSearch;
  readonly #learning = new Set<Learner>();
  /** Models that still replay the log; what is followed meanwhile waits here. */
  readonly #joining = new Map<Learner, Followed>();
  readonly #staleItems = new Set<ItemNumber>();
  #loaded = false;
  #locale = 'en';

  constructor(
    readonly tenant: TenantId,
    private readonly parts: Pick<RuntimeParts, 'catalogueStore' | 'eventLog' | 'log'>,
    clock: Clock,
    private readonly hooks: LiveHooks,
  ) {
    this.histories = new UserHistories(tenant, parts.eventLog);
    this.sessions = new SessionHistories(tenant, parts.eventLog);
    this.health = new RetrieverHealth(clock);
    this.search = new ItemSearch({ catalogue: this.catalogue, locale: () => this.#locale, items: () => parts.catalogueStore.all(tenant) });
  }

  /** Reads the whole catalogue; what changes meanwhile is read again by `receive`. */
  async load(): Promise<void> {
    this.#locale = await this.parts.catalogueStore.localeOf(this.tenant);
    for await (const page of this.parts.catalogueStore.all(this.tenant)) this.catalogue.put(page);
    this.#loaded = true;
    await this.#readStaleItems();
  }

  get unsettled(): boolean {
    return this.#loaded && this.#staleItems.size > 0;
  }

  lost(): void {
    this.hooks.startOver();
  }

  async receive(events: readonly BehaviourEvent[], changes: readonly TenantChange[]): Promise<void> {
    this.#take(events.filter(({ consented, bot }) => consented && !bot));
    for (const change of changes) this.#note(change);
    if (this.unsettled) await this.#readStaleItems();
  }

  /**
   * Brings a model to where the log stands and lets it learn from then on. Each event reaches it once: what is replayed
   * and followed is told apart by sequence.
   * @throws what the database says when it is away; the model then has not joined
   */
  async join(model: Learner): Promise<void> {
    const { events, items } = model.learns;
    if (!events && !items) return;
    const followed: Followed = { events: [], items: [], forgotten: new Set() };
    this.#joining.set(model, followed);
    try {
      if (items) await this.#tellItems(model);
      const replayed = events ? await this.#replayEvents(model) : null;
      // From here on nothing is waited for: what is followed goes to the model or to what waits for it, never to neither.
      // Whoever was erased meanwhile may have been read before: their rows are gone, what was learned from them goes too.
      for (const user of followed.forgotten) model.forget(user);
      const rest = followed.events.filter(({ sequence }) => !replayed?.has(sequence));
      if (rest.length) model.observe(rest);
      if (followed.items.length) model.observeItems(followed.items);
      this.#learning.add(model);
    } finally {
      this.#joining.delete(model);
    }
  }

  leave(model: Learner): void {
    this.#learning.delete(model);
  }

  get bytes(): number {
    return this.catalogue.bytes + this.filters.bytes + this.histories.bytes + this.sessions.bytes + this.search.bytes;
  }

  /** @returns sequences of what it has seen */
  async #replayEvents(model: Learner): Promise<ReadonlySet<number>> {
    const replayed = new Set<number>();
    for await (const page of this.parts.eventLog.since(this.tenant, model.logPosition)) {
      model.observe(page.filter(({ consented, bot }) => consented && !bot));
      for (const { sequence } of page) replayed.add(sequence);
    }
    // The follower may stand behind what was replayed: what it brings until it has passed the end of the replay is known.
    await this.hooks.caughtUp();
    return replayed;
  }

  async #tellItems(model: Learner): Promise<void> {
    const since = Math.max(0, model.trainedAt - LONGEST_TRAINING_MS);
    for await (const page of this.parts.catalogueStore.changedSince(this.tenant, since)) model.observeItems(page);
  }

  #take(events: readonly BehaviourEvent[]): void {
    if (!events.length) return;
    this.histories.observe(events);
    this.sessions.observe(events);
    this.search.observe(events);
    for (const model of this.#learning) model.observe(events);
    for (const { events: waiting } of this.#joining.values()) waiting.push(...events);
  }

  #note(change: TenantChange): void {
    switch (change.kind) {
      case 'items':
        for (const number of change.numbers) this.#staleItems.add(number);
        break;
      case 'users':
        for (const user of change.numbers) this.histories.drop(user);
        break;
      case 'user-merged':
        this.#forget(change.from);
        this.histories.drop(change.into);
        break;
      case 'user-erased':
        this.#forget(change.user);
        break;
      case 'pipelines':
      case 'strategies':
      case 'conversion':
        this.hooks.composeAgain();
        break;
      case 'tenant':
        // What is read of the tenant's own row is read elsewhere: only its end concerns what is in memory.
        // But its language: every word of the index has lost its ending by it.
        if (change.status !== 'active' || (this.#loaded && change.locale !== undefined && change.locale !== this.#locale)) this.hooks.startOver();
        break;
    }
  }

  /** @throws what a strategy throws: then the tenant is loaded anew, without the person */
  #forget(user: UserNumber): void {
    this.histories.drop(user);
    this.search.forget(user);
    for (const model of this.#learning) model.forget(user);
    for (const waiting of this.#joining.values()) {
      waiting.events = waiting.events.filter((event) => event.user !== user);
      waiting.forgotten.add(user);
    }
  }

  async #readStaleItems(): Promise<void> {
    const numbers = [...this.#staleItems];
    try {
      for (let from = 0; from < numbers.length; from += PAGE) {
        const page = numbers.slice(from, from + PAGE);
        // Taken off before reading: a change that is noted meanwhile must be read once more.
        for (const number of page) this.#staleItems.delete(number);
        try {
          const items = await this.parts.catalogueStore.byNumbers(this.tenant, page);
          this.catalogue.put(items);
          this.search.put(items);
          for (const strategy of this.#learning) strategy.observeItems(items);
          for (const followed of this.#joining.values()) followed.items.push(...items);
        } catch (err) {
          for (const number of page) this.#staleItems.add(number);
          throw err;
        }
      }
    } catch (err) {
      this.parts.log.warn({ tenant: this.tenant, items: this.#staleItems.size, err }, 'changed items not read, trying again');
    }
  }
}
