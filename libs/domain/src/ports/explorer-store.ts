import type { BehaviourEvent, EventType } from '../events.ts';
import type { CatalogueItem, ItemNumber } from '../items.ts';
import type { TenantId } from '../tenant.ts';
import type { UserKey, UserKind, UserNumber, UserRecord } from '../users.ts';

/** A page of a list, newest first. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** What `before` of the next page is; null at the end. */
  readonly next: string | null;
}

export interface PageWish {
  /** `next` of the page before; the newest page without one. */
  readonly before?: string;
  readonly limit: number;
}

export interface PersonRow extends UserRecord {
  readonly key: UserKey;
  /** Their own id under the tenant's key; null for nobody who has one. */
  readonly sealedId: Uint8Array | null;
  readonly lastEventAt: number | null;
  /** Counted up to 1000. */
  readonly events: number;
}

export interface PersonWish extends PageWish {
  readonly kind?: UserKind;
  /** Only the person with this pseudonym, merges followed. */
  readonly key?: UserKey;
}

/** What an event that counts for an item of a slate was. */
export interface SlateOutcome {
  readonly item: ItemNumber;
  readonly type: EventType;
  readonly touch: 'id' | 'click' | 'view' | 'purchase';
  readonly at: number;
  readonly value: number;
}

export interface NamedItem {
  readonly number: ItemNumber;
  readonly id: string;
  readonly title: string;
}

/** One answer somebody got, and what came of it. Lists run parallel, best position first. */
export interface ShownSlate {
  readonly id: string;
  readonly at: number;
  readonly placement: string;
  readonly pipelineVersion: number;
  readonly arm: 'pipeline' | 'hold-out';
  readonly query: string | null;
  readonly degraded: boolean;
  readonly items: readonly NamedItem[];
  readonly scores: readonly number[];
  readonly propensities: readonly number[];
  readonly outcomes: readonly SlateOutcome[];
}

/** 'offered' and 'sold-out' are in the catalogue and not hidden; 'unknown' was named by an event and never described. */
export const ITEM_STATES = ['offered', 'sold-out', 'hidden', 'unknown'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export interface ItemWish extends PageWish {
  /** In title or id, whatever the case. */
  readonly text?: string;
  readonly category?: string;
  readonly brand?: string;
  readonly state?: ItemState;
}

/** Something that many items have in common, and how many. */
export interface Shelf {
  readonly value: string;
  readonly items: number;
}

/** How often an item stands in the newest events of the log. */
export interface ItemActivity {
  readonly types: Readonly<Partial<Record<EventType, number>>>;
  /** Events looked at, and when the oldest of them came in; null where there are none. */
  readonly among: number;
  readonly since: number | null;
}

export interface EventFilter {
  readonly type?: EventType;
  readonly user?: UserNumber;
  readonly item?: ItemNumber;
}

/** An entry of the log with what it names. */
export interface LoggedEvent extends Omit<BehaviourEvent, 'customType' | 'item'> {
  /** The tenant's own name of a `custom` event. */
  readonly name: string | null;
  readonly userKind: UserKind | null;
  readonly sealedId: Uint8Array | null;
  readonly item: NamedItem | null;
  readonly receivedAt: number;
}

export interface LogTail {
  /** As `LogPosition` is written: what comes later is read from here. */
  readonly position: string;
  /** Oldest first; of very many at once the newest. */
  readonly events: readonly LoggedEvent[];
}

export interface Freshness {
  readonly lastEventAt: number | null;
  readonly lastItemAt: number | null;
  /** When what recommendations did was last added up. */
  readonly attributedAt: number | null;
  readonly items: Readonly<Record<ItemState, number>>;
  /** Different items among the newest answers, and how many answers those are. */
  readonly shownItems: number;
  readonly slates: number;
}

/** What operators look into: one tenant's people, items and events, in pages that stay fast however much there is. */
export interface ExplorerStore {
  /** Neither the erased nor visitors who turned out to be somebody. */
  people(tenant: TenantId, wish: PersonWish): Promise<Page<PersonRow>>;
  person(tenant: TenantId, number: UserNumber): Promise<PersonRow | null>;
  shownTo(tenant: TenantId, number: UserNumber, wish: PageWish): Promise<Page<ShownSlate>>;
  items(tenant: TenantId, wish: ItemWish): Promise<Page<CatalogueItem>>;
  /** The commonest categories and brands. */
  shelves(tenant: TenantId): Promise<{ readonly categories: readonly Shelf[]; readonly brands: readonly Shelf[] }>;
  activity(tenant: TenantId, item: ItemNumber): Promise<ItemActivity>;
  /** By when they came in; of one person by when they happened. A page may hold fewer than asked for, or none, and yet have a `next`. */
  events(tenant: TenantId, filter: EventFilter, wish: PageWish): Promise<Page<LoggedEvent>>;
  /** What came in since a position; nothing but the position without one, and at one of another database. */
  tail(tenant: TenantId, filter: EventFilter, position: string | null): Promise<LogTail>;
  freshness(tenant: TenantId): Promise<Freshness>;
}
