import type { ItemNumber } from '../items.ts';
import type { TenantId } from '../tenant.ts';

/** What came of what was shown. Money in the tenant's currency; an event in another one counts, but not its money. */
export interface Outcomes {
  readonly clicks: number;
  readonly carts: number;
  readonly purchases: number;
  readonly revenue: number;
  readonly returns: number;
  readonly returned: number;
}

/** One placement, pipeline version and arm on one day, by the day on which it was shown. */
export interface DayFigures extends Outcomes {
  /** '2026-11-25', UTC. */
  readonly day: string;
  readonly placement: string;
  readonly pipelineVersion: number;
  readonly arm: 'pipeline' | 'hold-out';
  /** Slates shown. */
  readonly impressions: number;
  /** Items on them. */
  readonly items: number;
  readonly empty: number;
  readonly degraded: number;
  /** People who are known. */
  readonly people: number;
  /** Of them: who bought what they were shown; and who ordered again within 30 days after, which the last 30 days cannot know yet. */
  readonly buyers: number;
  readonly repeaters: number;
}

/** A number that everybody has: how many they are, its sum and the sum of its squares. */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

/** What the people of one arm did in a span of days, everybody counted once. */
export interface ArmMoments {
  readonly placement: string;
  readonly arm: 'pipeline' | 'hold-out';
  readonly clicks: Moments;
  readonly carts: Moments;
  readonly purchases: Moments;
  /** Less what was returned. */
  readonly revenue: Moments;
}

/** How often an item was shown at a placement, and clicked, each slate once. */
export interface ItemExposure {
  readonly placement: string;
  readonly item: ItemNumber;
  readonly shown: number;
  readonly clicks: number;
}

export interface FigureSpan {
  /** First and last day, UTC, '2026-11-25'. */
  readonly from: string;
  readonly to: string;
  readonly placement?: string;
}

export interface Attributed {
  /** Events and impressions looked at. */
  readonly events: number;
  readonly impressions: number;
  /** Events that now count for a slate. */
  readonly credited: number;
}

export interface FigureStore {
  /** Active tenants with something new, or not looked at for ten minutes. */
  due(): Promise<readonly TenantId[]>;
  /**
   * Attributes what came since the last time, in one transaction: killed at any point, it has happened or not. What came since
   * the last call itself waits for the next one, so that a slate is written before its click is looked at.
   */
  attribute(tenant: TenantId): Promise<Attributed>;
  daily(tenant: TenantId, span: FigureSpan): Promise<readonly DayFigures[]>;
  /** Known people only. */
  arms(tenant: TenantId, span: FigureSpan): Promise<readonly ArmMoments[]>;
  exposures(tenant: TenantId): Promise<readonly ItemExposure[]>;
  /** Adds to plain numbers of a day; what they are called is up to the caller. */
  count(tenant: TenantId, day: string, counts: ReadonlyMap<string, number>): Promise<void>;
  counts(tenant: TenantId, span: Pick<FigureSpan, 'from' | 'to'>): Promise<readonly { readonly day: string; readonly measure: string; readonly count: number }[]>;
}
