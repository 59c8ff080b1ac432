import type { TenantId } from '../tenant.ts';

/** A vector as it is kept: a byte a number, each times `scale`. */
export interface KeptVector {
  readonly codes: Int8Array;
  readonly scale: number;
}

/** What a tenant's texts were turned into, so that nothing is computed, or paid for, twice; and what was paid for. */
export interface EmbeddingCache {
  /**
   * @param space digest of the provider: vectors of different spaces say nothing about each other
   * @param hashes of what was embedded, in hexadecimal
   */
  find(tenant: TenantId, space: string, hashes: readonly string[]): Promise<ReadonlyMap<string, KeptVector>>;
  keep(tenant: TenantId, space: string, vectors: ReadonlyMap<string, KeptVector>): Promise<void>;
  /** Takes characters from today's budget (UTC). @returns false when they do not fit any more; nothing is taken then */
  spend(tenant: TenantId, characters: number, most: number): Promise<boolean>;
}
