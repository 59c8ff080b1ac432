import { NumericalError } from '@zhiyin/domain';
import type { LongCall } from './kernels.ts';
import type { Pool } from './pool.ts';
import { inRounds } from './rounds.ts';
import type { Staging } from './staging.ts';
import type { SymmetricMatrix } from './symmetric-matrix.ts';

/** A pivot smaller than this part of its diagonal element is rounding noise: the matrix is singular as far as f32 can tell. */
const NOISE = 2 ** -22;

/**
 * Inverse by sweeping one band after the other: with D the diagonal tile of band k and C its columns,
 * A := A - C D^-1 C^T elsewhere, the band := C D^-1, the tile := -D^-1. After all bands A holds -(A^-1).
 * Tiles are copied into the kernels' memory one by one, each by the thread that works on it.
 */
export async function invertTiles(pool: Pool, staging: Staging, matrix: SymmetricMatrix, { signal, onProgress }: LongCall = {}): Promise<void> {
  const { size, tileSize, bands } = matrix;
  const tileCount = (bands * (bands + 1)) / 2;
  const tiles = pool.share(matrix);
  const panel = staging.scratch(size * tileSize * 4);
  const product = staging.scratch(size * tileSize * 4);
  const inverse = staging.scratch(tileSize * tileSize * 4);
  const each = pool.exports.gemmScratchBytes() + tileSize * tileSize * 4;
  const scratch = staging.scratch(each * pool.threads);
  const floors = floorsOf(matrix);
  try {
    for (let k = 0; k < bands; k++) {
      signal?.throwIfAborted();
      invertDiagonalTile(pool, staging, matrix, k, floors, inverse);
      pool.run('takePanel', 0, bands, 1, [scratch, each, k, panel], { tiles });
      pool.run('multiplyPanel', 0, bands, 1, [scratch, each, k, panel, inverse, product], { tiles });
      const args = [scratch, each, k, panel, product];
      await inRounds(tileCount, pool.threads, (from, to) => pool.run('updateTiles', from, to, 1, args, { tiles }), { signal });
      onProgress?.(k + 1, bands);
    }
    pool.run('negateTiles', 0, tileCount, 1, [], { tiles });
    // Rounding leaves the two triangles of a diagonal tile a little apart.
    matrix.completeDiagonal();
  } finally {
    pool.forget(tiles);
  }
}

/** What the pivot of each row must exceed. */
export function floorsOf(matrix: SymmetricMatrix): Float32Array {
  return matrix.diagonal().map((value) => Math.max(0, value) * NOISE);
}

/** inverse := D^-1 for the diagonal tile of band k as it stands now. */
function invertDiagonalTile(pool: Pool, staging: Staging, matrix: SymmetricMatrix, k: number, floors: Float32Array, inverse: number): void {
  const edge = matrix.edge(k);
  const start = k * matrix.tileSize;
  const { heap } = staging;
  const floorsAt = heap.allocate(edge * 4);
  const work = heap.allocate(pool.exports.invertDenseScratchBytes(edge));
  try {
    heap.float32(floorsAt, edge).set(floors.subarray(start, start + edge));
    const values = heap.float32(inverse, edge * edge);
    values.set(matrix.tile(k, k));
    const failed = pool.exports.invertDense(inverse, edge, floorsAt, work);
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
