import type { CatalogueItem } from '@zhiyin/domain';

/**
 * A tenant's behaviour, frozen, as parallel typed arrays: what strategies learn from. Row i of every column is one event,
 * ascending by (time, sequence). Consented human events only.
 */
export interface Interactions {
  readonly length: number;
  /** [length] row number in `DatasetView.users`, -1 for an anonymous event (only `session` ties it to others). */
  readonly user: Int32Array;
  /** [length] catalogue number, -1 where the event names no item. */
  readonly item: Int32Array;
  /** [length] event type code, `eventTypeCode`. */
  readonly type: Uint8Array;
  /** [length] milliseconds since 1970 UTC. */
  readonly time: Float64Array;
  /** [length] >= 0. */
  readonly quantity: Float32Array;
  /** [length] price of one piece, NaN where unknown. */
  readonly price: Float32Array;
  /** [length] dense session number over the whole dataset, by the client's session or the 30-minute gap. */
  readonly session: Int32Array;
  /** [length] index into `DatasetView.countries`, -1 where unknown. */
  readonly country: Int16Array;
}

export interface ItemTable {
  /** Catalogue numbers run from 0 to size - 1; numbers nobody has are `undefined` in `at`. */
  readonly size: number;
  /** [size] external ids; '' for a number nobody has. */
  ids(): readonly string[];
  at(number: number): CatalogueItem | undefined;
}

export interface UserTable {
  readonly size: number;
  /** [size] the tenant's user number of each row. */
  readonly numbers: Int32Array;
}

export interface DatasetView {
  interactions(): Interactions;
  readonly items: ItemTable;
  readonly users: UserTable;
  /** Country codes or names that `Interactions.country` indexes. */
  readonly countries: readonly string[];
  /** First and one past the last event time; `until` is "now" for recency weights: never use the wall clock in training. */
  readonly from: number;
  readonly until: number;
  /**
   * The times were made up from an order, as an import says of each event (`attributes.syntheticTime`): nothing that
   * depends on real time may be measured on them.
   */
  readonly syntheticTimes: boolean;
  /** BCP 47, of the catalogue's texts. */
  readonly locale: string;
  /** SHA-256 over all columns and the catalogue: the same digest means the same data. */
  readonly digest: string;
}

export interface DatasetSize {
  readonly events: number;
  readonly items: number;
  readonly users: number;
}
