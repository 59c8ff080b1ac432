import { NumericalError } from '@zhiyin/domain';
import type { Blas } from './blas.ts';
import type { LongCall } from './kernels.ts';
import type { Pool } from './pool.ts';
import { inRounds } from './rounds.ts';
import type { Staging } from './staging.ts';
import { tileAt, type SymmetricMatrix } from './symmetric-matrix.ts';

/** A pivot smaller than this part of its diagonal element is rounding noise: the matrix is singular as far as f32 can tell. */
const NOISE = 2 ** -22;

/** Where the numbers of one sweep lie. */
interface Sweep {
  readonly pool: Pool;
  readonly matrix: SymmetricMatrix;
  /** The matrix's name in the pool. */
  readonly tiles: number;
  readonly scratch: number;
  readonly scratchBytes: number;
  /** Columns of the current band, all bands below each other. */
  readonly panel: number;
  /** The same times the inverse of the diagonal tile. */
  readonly product: number;
  readonly inverse: number;
  readonly blas: Blas | null;
}

/**
 * Inverse by sweeping one band after the other: with D the diagonal tile of band k and C its columns,
 * A := A - C D^-1 C^T elsewhere, the band := C D^-1, the tile := -D^-1. After all bands A holds -(A^-1).
 * Tiles are copied into the kernels' memory one by one, each by the thread that works on it; a BLAS works on them where they are.
 */
export async function invertTiles(pool: Pool, staging: Staging, matrix: SymmetricMatrix, blas: Blas | null, { signal, onProgress }: LongCall = {}): Promise<void> {
  const { size, tileSize, bands } = matrix;
  const scratchBytes = pool.exports.gemmScratchBytes() + tileSize * tileSize * 4;
  const sweep: Sweep = {
    pool, matrix, blas, tiles: pool.share(matrix), scratchBytes, scratch: staging.scratch(scratchBytes * pool.threads),
    panel: staging.scratch(size * tileSize * 4), product: staging.scratch(size * tileSize * 4), inverse: staging.scratch(tileSize * tileSize * 4),
  };
  const floors = floorsOf(matrix);
  try {
    for (let k = 0; k < bands; k++) {
      signal?.throwIfAborted();
      invertDiagonalTile(sweep, k, floors);
      await sweepBand(sweep, k, signal);
      onProgress?.(k + 1, bands);
    }
    pool.run('negateTiles', 0, (bands * (bands + 1)) / 2, 1, [], { tiles: sweep.tiles });
    // Rounding leaves the two triangles of a diagonal tile a little apart.
    matrix.completeDiagonal();
  } finally {
    pool.forget(sweep.tiles);
  }
}

async function sweepBand(sweep: Sweep, k: number, signal: AbortSignal | undefined): Promise<void> {
  const { pool, matrix: { bands }, tiles, scratch, scratchBytes, panel, product, inverse, blas } = sweep;
  const tileCount = (bands * (bands + 1)) / 2;
  pool.run('takePanel', 0, bands, 1, [scratch, scratchBytes, k, panel], { tiles });
  if (blas) {
    await inRounds(bands, 1, (from, to) => each(from, to, (i) => multiplyPanelWith(blas, sweep, i, k)), { signal });
    await inRounds(tileCount, 1, (from, to) => each(from, to, (n) => updateTileWith(blas, sweep, n, k)), { signal });
  } else {
    await inRounds(bands, pool.threads, (from, to) => pool.run('multiplyPanel', from, to, 1, [scratch, scratchBytes, k, panel, inverse, product], { tiles }), { signal });
    await inRounds(tileCount, pool.threads, (from, to) => pool.run('updateTiles', from, to, 1, [scratch, scratchBytes, k, panel, product], { tiles }), { signal });
  }
  pool.run('putPanel', 0, bands, 1, [scratch, scratchBytes, k, inverse, product], { tiles });
}

function each(from: number, to: number, work: (n: number) => void): void {
  for (let n = from; n < to; n++) work(n);
}

/** Rows of band i in a panel of band k. */
function bandOf({ pool, matrix }: Sweep, panel: number, i: number, k: number): Float32Array {
  const width = matrix.edge(k);
  return pool.heap.float32(panel + i * matrix.tileSize * width * 4, matrix.edge(i) * width);
}

function multiplyPanelWith({ sgemm }: Blas, sweep: Sweep, i: number, k: number): void {
  const { matrix, pool, panel, product, inverse } = sweep;
  const width = matrix.edge(k);
  sgemm({
    m: matrix.edge(i), n: width, k: width, alpha: 1, a: bandOf(sweep, panel, i, k), b: pool.heap.float32(inverse, width * width),
    beta: 0, c: bandOf(sweep, product, i, k),
  });
}

function updateTileWith({ sgemm }: Blas, sweep: Sweep, n: number, k: number): void {
  const { matrix, panel, product } = sweep;
  const [i, j] = tileAt(n);
  if (i === k || j === k) return;
  sgemm({
    m: matrix.edge(i), n: matrix.edge(j), k: matrix.edge(k), alpha: -1, a: bandOf(sweep, product, i, k), b: bandOf(sweep, panel, j, k), transposeB: true,
    beta: 1, c: matrix.tile(i, j),
  });
}

/** What the pivot of each row must exceed. */
export function floorsOf(matrix: SymmetricMatrix): Float32Array {
  return matrix.diagonal().map((value) => Math.max(0, value) * NOISE);
}

/** inverse := D^-1 for the diagonal tile of band k as it stands now. */
function invertDiagonalTile({ pool: { heap, exports }, matrix, inverse }: Sweep, k: number, floors: Float32Array): void {
  const edge = matrix.edge(k);
  const start = k * matrix.tileSize;
  const floorsAt = heap.allocate(edge * 4);
  const work = heap.allocate(exports.invertDenseScratchBytes(edge));
  try {
    heap.float32(floorsAt, edge).set(floors.subarray(start, start + edge));
    const values = heap.float32(inverse, edge * edge);
    values.set(matrix.tile(k, k));
    const failed = exports.invertDense(inverse, edge, floorsAt, work);
    if (failed >= 0) throw notPositiveDefinite(start + failed);
    for (let i = 0; i < values.length; i++) values[i] = -values[i];
  } finally {
    heap.release(floorsAt);
    heap.release(work);
  }
}

export function notPositiveDefinite(row: number): NumericalError {
  return new NumericalError('NOT_POSITIVE_DEFINITE',
    `expected a positive definite matrix, but row ${row} depends on the rows before it, or is not finite: raise the regularization`, { row });
}
