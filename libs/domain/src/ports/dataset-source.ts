import type { CatalogueItem } from '../items.ts';
import type { LogPosition } from '../log-position.ts';
import type { TenantId } from '../tenant.ts';
import type { UserNumber } from '../users.ts';
import type { BehaviourEvent } from '../events.ts';

/** One consistent view of a tenant's log and catalogue, for training. */
export interface DatasetSnapshot {
  readonly position: LogPosition;
  /** BCP 47, of the catalogue's texts; English when not told. */
  readonly locale?: string;
  /** Consented, human events, ascending by (at, sequence), in pages. */
  events(): AsyncIterable<readonly BehaviourEvent[]>;
  items(): AsyncIterable<readonly CatalogueItem[]>;
  /** Country of every user that has one and did not withhold consent. */
  userCountries(): AsyncIterable<readonly { readonly user: UserNumber; readonly country: string }[]>;
  close(): Promise<void>;
}

export interface DatasetSource {
  /**
   * Opens a REPEATABLE READ transaction; `close` ends it.
   * @param at only what had been seen at that position (and has not been erased since) of the log; the catalogue is today's
   */
  open(tenant: TenantId, at?: LogPosition): Promise<DatasetSnapshot>;
}
