import { seededRng } from '@zhiyin/domain';
import type { Placement, WeightedItems } from '../factors/factor.recommender.ts';
import type { ItemFactors } from '../factors/item-factors.ts';
import { descend, randomVectors, type BprSettings } from './descend.ts';

/** Rounds over a history, and the most steps in all: bounds an answer to about a millisecond. */
const ROUNDS = 20;
const MOST_STEPS = 4000;

/** The gradient steps of training for the asking person alone, the items fixed: always the same for the same history. */
export class GradientPlacement implements Placement {
  readonly #factors: ItemFactors;
  readonly #settings: BprSettings;

  constructor(factors: ItemFactors, settings: BprSettings) {
    this.#factors = factors;
    this.#settings = settings;
  }

  vectorOf({ items, weights }: WeightedItems): Float32Array {
    const rng = seededRng('one person');
    const width = this.#factors.dimensions;
    const vector = randomVectors(1, width, rng);
    vector[width - 1] = 1;
    const own = items.slice().sort();
    const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    const rounds = Math.min(ROUNDS, Math.ceil(MOST_STEPS / items.length));
    for (let step = 0; step < rounds * items.length && step < MOST_STEPS; step++) {
      const n = rng.integer(items.length);
      const settings = { ...this.#settings, learningRate: (this.#settings.learningRate * weights[n]) / strongest };
      descend({ vector, wanted: items[n], own, items: this.#factors.vectors.values, moveItems: false }, settings, rng);
    }
    return vector;
  }

  close(): void {
    // Holds nothing.
  }
}
