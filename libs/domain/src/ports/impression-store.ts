import type { ItemNumber } from '../items.ts';
import type { TenantId } from '../tenant.ts';
import type { UserNumber } from '../users.ts';

/** One slate that was shown: what, where, to whom, how likely. Lists run parallel, best position first. */
export interface Impression {
  readonly tenant: TenantId;
  /** UUID inside the signed recommendationId. */
  readonly id: string;
  readonly placement: string;
  readonly pipelineVersion: number;
  /** 'hold-out': the plain answer that the pipeline is measured against. */
  readonly arm: 'pipeline' | 'hold-out';
  readonly user: UserNumber | null;
  readonly session: string | null;
  /** What was searched for; null for a recommendation, and without consent. */
  readonly query: string | null;
  readonly items: readonly ItemNumber[];
  readonly scores: readonly number[];
  /** Probability with which this item was put at this position; 1 where nothing was randomised. */
  readonly propensities: readonly number[];
  readonly degraded: boolean;
  readonly at: number;
}

export interface ImpressionStore {
  append(impressions: readonly Impression[]): Promise<void>;
}
