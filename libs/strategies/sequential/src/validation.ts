import type { Rng } from '@zhiyin/domain';
import { openScorer, type Batch, type Engine, type Weights } from '@zhiyin/engine';
import { dot } from './nearest-items.ts';
import { servingModel, servingWeights, type NetShape } from './network.ts';
import { shuffled } from './windows.ts';

/** A person's last step, asked for after all that came before. */
export interface HeldOutStep {
  readonly before: Int32Array;
  readonly target: number;
}

/** Below so many people the figure would be noise. */
const FEWEST = 20;
/** People asked at once. */
const TOGETHER = 32;

/** Everybody's sequences without the last step of some, and these steps. None are held out where there are too few people. */
export function holdOut(sequences: readonly Int32Array[], people: number, rng: Rng): { readonly train: readonly Int32Array[]; readonly heldOut: readonly HeldOutStep[] } {
  const askable = shuffled(Array.from(sequences.keys()).filter((n) => sequences[n].length >= 3), rng).slice(0, people);
  if (askable.length < FEWEST) return { train: sequences, heldOut: [] };
  const chosen = new Set(askable);
  return {
    train: sequences.map((sequence, n) => (chosen.has(n) ? sequence.subarray(0, -1) : sequence)),
    heldOut: askable.map((n) => ({ before: sequences[n].subarray(0, -1), target: sequences[n].at(-1)! })),
  };
}

/**
 * NDCG@10 of the held-out steps over all items but those of the person's history.
 * Cost O(people x (net + items x size)).
 */
export async function ndcgAt10(engine: Engine, shape: NetShape, weights: Weights, heldOut: readonly HeldOutStep[]): Promise<number> {
  const asking = { ...shape, batch: TOGETHER };
  const items = weights.items.data;
  const scorer = await openScorer(await engine.exportForward(servingModel(asking), servingWeights(weights), questionsOf(asking, items, heldOut.slice(0, TOGETHER))));
  try {
    let sum = 0;
    for (let from = 0; from < heldOut.length; from += TOGETHER) {
      const asked = heldOut.slice(from, from + TOGETHER);
      const { state } = await scorer.run(questionsOf(asking, items, asked));
      asked.forEach((step, n) => { sum += gain(items, state.subarray(n * shape.size, (n + 1) * shape.size), step); });
    }
    return sum / heldOut.length;
  } finally {
    await scorer.close();
  }
}

/** Inputs of the serving net for some histories, each aligned to the end. */
export function questionsOf({ batch, length, size }: NetShape, items: Float32Array, histories: readonly { readonly before: ArrayLike<number> }[]): Batch {
  const rows = new Float32Array(batch * length * size);
  const present = new Float32Array(batch * length);
  histories.forEach(({ before }, n) => {
    const steps = Math.min(length, before.length);
    for (let step = 0; step < steps; step++) {
      const item = before[before.length - steps + step];
      const at = (n + 1) * length - steps + step;
      rows.set(items.subarray(item * size, (item + 1) * size), at * size);
      present[at] = 1;
    }
  });
  return { rows, present };
}

/**
 * 1 / log2(1 + rank) of the target among items that are not in the history; 0 beyond rank 10.
 * @param items [items x size]
 */
export function gain(items: Float32Array, state: Float32Array, { before, target }: HeldOutStep): number {
  const size = state.length;
  const known = new Set(before);
  const least = dot(state, items, target * size);
  let better = 0;
  for (let item = 0; item * size < items.length && better < 10; item++) {
    if (item !== target && !known.has(item) && dot(state, items, item * size) >= least) better++;
  }
  return better < 10 ? 1 / Math.log2(2 + better) : 0;
}
