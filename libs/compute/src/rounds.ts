import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LongCall } from './kernels.ts';

/** Long enough that starting a round costs nothing, short enough that a cancellation is seen. */
const ROUND_MS = 50;

/**
 * Runs work over [0, total) in rounds of about 50 ms, with a turn of the event loop between them.
 *
 * @param granule a round is a multiple of it
 */
export async function inRounds(total: number, granule: number, run: (from: number, to: number) => void, { signal, onProgress }: LongCall = {}): Promise<void> {
  let size = granule;
  for (let from = 0; from < total; ) {
    signal?.throwIfAborted();
    const to = Math.min(total, from + size);
    const started = performance.now();
    run(from, to);
    const ms = performance.now() - started;
    from = to;
    onProgress?.(from, total);
    size = nextSize(size, granule, ms);
    if (from < total) await nextTurn();
  }
}

/** Grows at most fourfold: the first rounds are the least representative. */
function nextSize(size: number, granule: number, ms: number): number {
  const wanted = size * Math.min(4, ROUND_MS / Math.max(ms, 0.01));
  return Math.max(granule, Math.floor(wanted / granule) * granule);
}
