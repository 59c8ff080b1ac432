import type { BehaviourEvent, EventType } from '../events.ts';
import type { ItemNumber } from '../items.ts';
import type { JsonObject } from '../json.ts';
import type { LogPosition } from '../log-position.ts';
import type { TenantId } from '../tenant.ts';
import type { TenantStatus } from './tenant-store.ts';
import type { UserKey, UserKind, UserNumber } from '../users.ts';

/** An accepted event on its way to the log: already validated and pseudonymised. */
export interface NewEvent {
  /** First 16 bytes of SHA-256 of the client's event id; null when it sent none (then nothing can be deduplicated). */
  readonly key: Uint8Array | null;
  /** First 16 bytes of SHA-256 of the canonical body, to tell a repetition from a reuse of the id. */
  readonly bodyDigest: Uint8Array | null;
  readonly type: EventType;
  readonly customType: string | null;
  readonly user: NewUserReference | null;
  /** External item id; an unknown one becomes a placeholder item. */
  readonly itemId: string | null;
  readonly at: number;
  readonly quantity: number;
  readonly price: number | null;
  readonly currency: string | null;
  readonly query: string | null;
  readonly rating: number | null;
  readonly session: string | null;
  readonly order: string | null;
  readonly recommendationId: string | null;
  readonly country: string | null;
  /** What the event itself said; null: the user's, else the tenant's consent holds. A user who withheld it overrules `true`. */
  readonly consent: boolean | null;
  readonly bot: boolean;
  readonly attributes: JsonObject | null;
}

export interface NewUserReference {
  readonly key: UserKey;
  readonly kind: UserKind;
  /** The external id under the tenant's data key; stored only when the user is new. */
  readonly sealedId: Uint8Array;
}

/**
 * accepted   stored, on disk
 * duplicate  the same id with the same body was stored before
 * conflict   the same id with another body was stored before; this one is not
 * refused    the user was erased; not stored
 * user-beyond-bound, item-beyond-bound  the event names somebody or something unknown, more than the bound allows; not stored
 */
export type AppendOutcome = 'accepted' | 'duplicate' | 'conflict' | 'refused' | 'user-beyond-bound' | 'item-beyond-bound';

/** How many unknown people and items one API key may bring along in a window of time, on all replicas together. */
export interface NewcomerBound {
  /** Number of the API key. */
  readonly key: number;
  readonly windowSeconds: number;
  readonly users: number;
  readonly items: number;
}

export interface EventLog {
  /** All or nothing in one transaction, durable when it resolves; an outcome per event, in order. */
  append(tenant: TenantId, events: readonly NewEvent[], bound?: NewcomerBound | null): Promise<readonly AppendOutcome[]>;
  /** The user's newest consented events, oldest first; none of somebody who withheld consent since. */
  history(tenant: TenantId, user: UserNumber, limit: number): Promise<readonly BehaviourEvent[]>;
  /** The newest consented events of a session in which nobody was named, oldest first. */
  sessionHistory(tenant: TenantId, session: string, limit: number): Promise<readonly BehaviourEvent[]>;
  /** Consented human events that `position` had not seen, in commit-safe pages, for a recommender that was trained at `position`. */
  since(tenant: TenantId, position: LogPosition): AsyncIterable<readonly BehaviourEvent[]>;
}

/** A change that running replicas must follow. */
export type TenantChange =
  | { readonly kind: 'items'; readonly numbers: readonly ItemNumber[] }
  | { readonly kind: 'users'; readonly numbers: readonly UserNumber[] }
  | { readonly kind: 'user-merged'; readonly from: UserNumber; readonly into: UserNumber }
  | { readonly kind: 'user-erased'; readonly user: UserNumber }
  | { readonly kind: 'pipelines' }
  | { readonly kind: 'strategies' }
  /** There is a newer model of who buys what. */
  | { readonly kind: 'conversion' }
  | { readonly kind: 'keys' }
  /** Without a status, or with another than 'active', the tenant is no longer to be served as it is. */
  | { readonly kind: 'tenant'; readonly status?: TenantStatus | 'deleted'; readonly locale?: string };

export interface FeedPage {
  readonly position: LogPosition;
  readonly events: readonly { readonly tenant: TenantId; readonly event: BehaviourEvent }[];
  readonly changes: readonly { readonly tenant: TenantId; readonly change: TenantChange }[];
}

/** The whole installation's log, as a replica follows it. */
export interface ChangeFeed {
  /** Where the log stands now; everything committed before is seen by later reads. */
  position(): Promise<LogPosition>;
  /**
   * What became visible between `from` and now: events of `tenants`, changes of all tenants.
   * Reads one snapshot, so no row is missed or given twice, whatever transactions stay open elsewhere.
   * @throws ConflictError LOG_POSITION_FOREIGN for a position that this database never had
   */
  poll(from: LogPosition, tenants: readonly TenantId[]): Promise<FeedPage>;
}
