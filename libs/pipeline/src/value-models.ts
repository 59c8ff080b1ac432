import type { RequestFacts, UserHistory } from '@zhiyin/strategy-sdk';
import type { PlacementExposure } from './win-chances.ts';

/** What the objective and exploration are computed from; a part that is null has not been learned yet. @public */
export interface ValueModels {
  readonly purchase: PurchaseProbabilities | null;
  readonly loyalty: LoyaltyValues | null;
  /** How often items were shown and clicked at a placement. */
  readonly exposure: ((placement: string) => PlacementExposure) | null;
}

/** Fills `out` with P(bought | shown to whoever asks), 0..1, one for each item in order; NaN where it cannot say. Synchronous. @public */
export type PurchaseProbabilities = (asker: RequestFacts, items: Int32Array, out: Float32Array) => void;

/** @public */
export interface LoyaltyValues {
  /** How buying the item changes the chance that the buyer orders again: -1..1; 0 for an item nobody knows. */
  effectOf(item: number): number;
  /** What somebody with this history is going to spend after buying now, in the shop's currency. */
  customerValue(history: UserHistory, now: number): number;
}

/** For a pipeline without models of value. @public */
export const noValues = (): ValueModels => ({ purchase: null, loyalty: null, exposure: null });
