import type { Rng } from '@zhiyin/domain';

/** Part of a sequence: its steps `from` to `to` - 1 are inputs, each one's successor is what it should lead to. */
export interface Window {
  readonly sequence: Int32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * What one pass trains on: of everybody the newest window, because what people want changes, and the older steps in windows whose cuts
 * differ from pass to pass, so that no step always stands at the beginning. In chance order.
 * @param length steps in a window
 */
export function windowsOf(sequences: readonly Int32Array[], length: number, rng: Rng): Window[] {
  const windows: Window[] = [];
  for (const sequence of sequences) {
    const steps = sequence.length - 1;
    if (steps < 1) continue;
    windows.push({ sequence, from: Math.max(0, steps - length), to: steps });
    if (steps <= length) continue;
    for (let to = steps - 1 - rng.integer(length); to > 0; to -= length) windows.push({ sequence, from: Math.max(0, to - length), to });
  }
  return shuffled(windows, rng);
}

/** Fisher-Yates, in place. */
export function shuffled<T>(values: T[], rng: Rng): T[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}
