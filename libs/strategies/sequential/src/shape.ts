import { DataError } from '@zhiyin/domain';
import type { NetShape } from './network.ts';
import type { SasrecConfig } from './sasrec-config.ts';

/** A window is not made shorter than this. */
const SHORTEST = 8;

/**
 * Sizes of the net for what people did.
 * @throws DataError TOO_FEW_INTERACTIONS
 */
export function shapeFor(sequences: readonly Int32Array[], items: number, config: SasrecConfig): NetShape {
  const lengths = sequences.map((sequence) => sequence.length - 1).sort((a, b) => a - b);
  const longest = lengths.at(-1) ?? 0;
  if (longest < 1 || items < 2) {
    throw new DataError('TOO_FEW_INTERACTIONS', `sasrec: expected people with at least two different items in a row, got ${sequences.length} with ${items} items in all: wait for more events, or use 'co-visitation'`);
  }
  // Shorter sequences are filled up, at full price: a few long ones should not set the length for all.
  const length = Math.min(config.maxLength, longest, Math.max(SHORTEST, lengths[Math.floor(0.95 * lengths.length)]));
  // A step costs by its positions, and by the weights it moves: short sequences go together in greater number.
  const together = Math.round((config.batchSize * config.maxLength) / length);
  const windows = sequences.reduce((sum, sequence) => sum + Math.ceil(Math.max(0, sequence.length - 1) / length), 0);
  return {
    items, length, size: config.embeddingSize, layers: config.layers, heads: config.heads,
    // In a small shop a pass should still have several steps.
    batch: Math.min(together, Math.max(8, Math.ceil(windows / 10))),
    negatives: items <= config.fullSoftmaxItems ? 0 : Math.min(config.negatives, items),
    loss: config.loss === 'gbce' ? { kind: 'gbce', calibration: config.calibration } : { kind: 'softmax' },
  };
}
