import { FoldIn, type FoldInSettings } from '@zhiyin/compute';
import type { Placement, WeightedItems } from '../factors/factor.recommender.ts';
import type { ItemFactors } from '../factors/item-factors.ts';

/** One half-step of iALS for the asking person alone, the items fixed: exact, well below a millisecond for usual histories. */
export class FoldInPlacement implements Placement {
  readonly #foldIn: FoldIn;
  readonly #scale: number;

  /** @param scale brings live weights to that of training */
  constructor(factors: ItemFactors, settings: FoldInSettings, scale: number) {
    this.#foldIn = new FoldIn(factors.vectors, settings);
    this.#scale = scale;
  }

  vectorOf({ items, weights }: WeightedItems): Float32Array {
    return this.#foldIn.solve(items, weights.map((weight) => weight * this.#scale));
  }

  close(): void {
    this.#foldIn.close();
  }
}
