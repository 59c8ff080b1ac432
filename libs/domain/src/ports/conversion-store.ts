import type { JsonObject } from '../json.ts';
import type { LogPosition } from '../log-position.ts';
import type { TenantId } from '../tenant.ts';

/** A stored model of who buys what. */
export interface ConversionRecord {
  /** Counts the trainings of this tenant. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly trainedAt: number;
  /** What it has seen of the log. */
  readonly position: LogPosition;
  /** For people to read: which models were trained, how they did, which serves. */
  readonly card: JsonObject;
  readonly model: Uint8Array;
}

/** One training, as it stands in the list: with a card or, where it failed, with the reason. */
export type ConversionTrial = Pick<ConversionRecord, 'version' | 'trainedAt'> & { readonly card: JsonObject | null; readonly failure: string | null };

export interface ConversionStore {
  /** Tenants whose newest training is older than a day; one that learned nothing, or failed, than ten minutes at first, six hours later. */
  due(): Promise<readonly TenantId[]>;
  /**
   * Adds a model, tells the replicas, and forgets all but the newest two models and the newest cards, in one transaction.
   * @param learned false: the mean answers, so that the next training comes sooner
   * @returns the version
   */
  save(tenant: TenantId, trained: Pick<ConversionRecord, 'position' | 'card' | 'model'> & { readonly learned: boolean }): Promise<number>;
  /** Notes that a training failed; what served before goes on. */
  saveFailure(tenant: TenantId, failure: string): Promise<void>;
  /** Of the newest model; null before the first. */
  newestVersion(tenant: TenantId): Promise<number | null>;
  newest(tenant: TenantId): Promise<ConversionRecord | null>;
  /** Newest first. */
  trials(tenant: TenantId, limit: number): Promise<readonly ConversionTrial[]>;
}
