import { openKernels, type Kernels, type LongCall } from '@zhiyin/compute';
import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { GramRows } from '../neighbours/gram-rows.ts';
import { RowCollector } from '../neighbours/row-collector.ts';
import { StrongestOfStream } from '../neighbours/strongest-of-stream.ts';
import { scaleValues, spectralRadius } from './spectral-radius.ts';

export interface SharpeningOptions extends LongCall {
  /** How long it sharpens; 0 = only blurs. */
  readonly sharpening: number;
  /** Entries kept of each row. */
  readonly neighbours: number;
  /** [items] what an entry counts by its column. */
  readonly seedScale: Float64Array;
}

/** Longest Euler step: beyond it the strongest directions would turn round. */
const LONGEST_STEP = 1;
/** Items whose rows are computed together: what lies between two products stays within a processor's cache. */
const BLOCK = 32;

/**
 * Blurring by G = x^T x, brought to a greatest eigenvalue of 1, then sharpening, which runs the same heat flow backwards: G (1 - h G)^n
 * in n Euler steps of h = sharpening / n. Row after row, of which the greatest entries above 0 are kept.
 *
 * @returns [items x items] row j: what other items say for item j, times `seedScale`; above 0
 * Cost O(nnz items steps) time on all cores, O((people + items) 32) memory beside what is kept.
 * @see Choi, Hong, Park, Cho 2023, "Blurring-Sharpening Process Models for Collaborative Filtering", section 4
 */
export async function sharpenedWeights(graph: CsrMatrix, options: SharpeningOptions): Promise<CsrMatrix> {
  const radius = spectralRadius(graph);
  if (radius === 0) return new RowCollector(graph.width).finish(graph.width);
  const kernels = await openKernels();
  try {
    return await sharpenedRows(kernels, scaleValues(graph, radius ** -0.5), options);
  } finally {
    await kernels.close();
  }
}

async function sharpenedRows(kernels: Kernels, graph: CsrMatrix, { sharpening, neighbours, seedScale, signal, onProgress }: SharpeningOptions): Promise<CsrMatrix> {
  const items = graph.width;
  const steps = Math.ceil(sharpening / LONGEST_STEP);
  const forth = kernels.resident(graph);
  const back = kernels.resident(scaleValues(transpose(graph), -sharpening / Math.max(1, steps)));
  const [block, people, change] = [kernels.float32(items * BLOCK), kernels.float32(graph.rows * BLOCK), kernels.float32(items * BLOCK)];
  const gram = new GramRows(graph);
  const strongest = Array.from({ length: BLOCK }, () => new StrongestOfStream(neighbours));
  const rows = new RowCollector(items);
  for (let from = 0; from < items; from += BLOCK) {
    onProgress?.(from, items);
    const to = Math.min(items, from + BLOCK);
    blur(gram, from, to, block);
    for (let step = 0; step < steps; step++) {
      await kernels.sparseTimesDense(forth, block, BLOCK, people, { signal });
      await kernels.sparseTimesDense(back, people, BLOCK, change, { signal });
      for (let n = 0; n < block.length; n++) block[n] += change[n];
    }
    signal?.throwIfAborted();
    offerAll(strongest, from, to, block, seedScale);
    for (let item = from; item < to; item++) {
      const kept = strongest[item - from].take();
      rows.add(kept, Float64Array.from(kept, (other) => block[other * BLOCK + item - from] * seedScale[other]));
    }
  }
  return rows.finish(items);
}

/** Every entry of the columns `from` to `to` to its column's own; no item speaks for itself. */
function offerAll(strongest: readonly StrongestOfStream[], from: number, to: number, block: Float32Array, seedScale: Float64Array): void {
  for (let other = 0; other < seedScale.length; other++) {
    const scale = seedScale[other];
    for (let item = from, at = other * BLOCK; item < to; item++, at++) if (item !== other) strongest[item - from].offer(other, block[at] * scale);
  }
}

/** Columns `from` to `to` of G, one beside the other. */
function blur(gram: GramRows, from: number, to: number, block: Float32Array): void {
  block.fill(0);
  for (let item = from; item < to; item++) {
    gram.compute(item);
    for (let n = 0; n < gram.count; n++) block[gram.touched[n] * BLOCK + item - from] = gram.sums[gram.touched[n]];
  }
}
