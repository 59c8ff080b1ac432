import type { ConversionCard, ConversionPrediction } from '@zhiyin/conversion';
import type { ItemNumber, UserNumber } from '@zhiyin/domain';

/** Whose purchases are asked for, in the tenant's numbers. @public */
export interface ConversionRequest {
  readonly user: UserNumber | null;
  /** False: the person withheld consent; the answer is that to a stranger. */
  readonly personal: boolean;
  readonly session: string | null;
  readonly now: number;
  readonly items: readonly ItemNumber[];
}

/** @public */
export interface ConversionAnswer {
  /** null before the first training. */
  readonly model: { readonly version: number; readonly trainedAt: number; readonly windowDays: number; readonly card: ConversionCard } | null;
  /** P(buys the item within the window), one for each item; null before the first training. */
  readonly items: readonly ConversionPrediction[] | null;
  /** P(something is bought in the rest of the visit). */
  readonly visit: ConversionPrediction | null;
  /** Events that are known of whoever was asked for. */
  readonly events: number;
  /** 'history-unavailable' */
  readonly degraded: readonly string[];
}
