import type { EventType } from '../events.ts';
import type { TenantId } from '../tenant.ts';
import type { Page, PageWish } from './explorer-store.ts';

export const INTAKE_STATUSES = ['rejected', 'refused', 'conflict', 'warning'] as const;
export type IntakeStatus = (typeof INTAKE_STATUSES)[number];

/** Why an event was not stored, or not as it was sent. Holds nothing of what it said about a person. */
export interface IntakeProblem {
  readonly at: number;
  readonly status: IntakeStatus;
  readonly code: string;
  readonly field: string | null;
  readonly expected: string | null;
  readonly got: string | null;
  readonly type: EventType | null;
  readonly item: string | null;
  /** Number of the API key that sent it. */
  readonly apiKey: number;
}

export interface StoredIntakeProblem extends IntakeProblem {
  readonly id: number;
}

/** The newest thousand of a tenant are kept, four weeks at most: samples to debug by, not books. */
export interface IntakeProblemStore {
  append(tenant: TenantId, problems: readonly IntakeProblem[]): Promise<void>;
  list(tenant: TenantId, wish: PageWish & { readonly status?: IntakeStatus }): Promise<Page<StoredIntakeProblem>>;
  /** Oldest first. Without an id none, and the newest there is. */
  after(tenant: TenantId, id: number | null): Promise<{ readonly problems: readonly StoredIntakeProblem[]; readonly last: number }>;
}
