import { ResourceError } from '@zhiyin/domain';
import { expectInteger, expectLength } from './checks.ts';

const Buffer = typeof SharedArrayBuffer === 'undefined' ? ArrayBuffer : SharedArrayBuffer;

/**
 * A symmetric f32 matrix [size x size] that keeps one triangle only, in square tiles with a buffer each: half the memory of a dense
 * one, not bounded by the 4 GiB of WebAssembly or by the longest array, and threads can share it. Tile (i, j), j <= i, is row-major
 * [edge(i) x edge(j)]; tiles on the diagonal are complete.
 */
export class SymmetricMatrix {
  readonly tileSize: number;
  /** Rows of tiles. */
  readonly bands: number;
  readonly #tiles: readonly Float32Array[];

  /** All zeros. Memory: about 2 size^2 bytes. @throws ResourceError MATRIX_TOO_LARGE when the machine has not so much */
  constructor(readonly size: number, tileSize = defaultTileSize(size)) {
    expectInteger('size', size, 1);
    expectInteger('tileSize', tileSize, 1);
    this.tileSize = tileSize;
    this.bands = Math.ceil(size / tileSize);
    this.#tiles = Array.from({ length: (this.bands * (this.bands + 1)) / 2 }, (_, n) => {
      const [i, j] = tileAt(n);
      return this.#newTile(this.edge(i) * this.edge(j));
    });
  }

  /** @param dense row-major [size x size], read; the lower triangle counts */
  static fromDense(dense: Float32Array, size: number, tileSize?: number): SymmetricMatrix {
    expectLength('dense', dense, size * size);
    const matrix = new SymmetricMatrix(size, tileSize);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) matrix.set(i, j, dense[i * size + j]);
    return matrix;
  }

  /** Row-major [size x size], new. */
  toDense(): Float32Array {
    const dense = new Float32Array(this.size * this.size);
    for (const { row, values } of this.rows()) dense.set(values, row * this.size);
    return dense;
  }

  /** Rows (and columns) of band i. */
  edge(band: number): number {
    return Math.min(this.tileSize, this.size - band * this.tileSize);
  }

  /** Tile (i, j) itself, j <= i: read or written in place. */
  tile(i: number, j: number): Float32Array {
    return this.#tiles[(i * (i + 1)) / 2 + j];
  }

  /** Buffers of all tiles, by rows of tiles: what another thread needs to see the same matrix. */
  buffers(): ArrayBufferLike[] {
    return this.#tiles.map((tile) => tile.buffer);
  }

  get(row: number, column: number): number {
    const [i, j] = row >= column ? [row, column] : [column, row];
    const [bi, bj] = [Math.floor(i / this.tileSize), Math.floor(j / this.tileSize)];
    return this.tile(bi, bj)[(i - bi * this.tileSize) * this.edge(bj) + j - bj * this.tileSize];
  }

  /** Sets both (row, column) and (column, row). */
  set(row: number, column: number, value: number): void {
    const [i, j] = row >= column ? [row, column] : [column, row];
    const [bi, bj] = [Math.floor(i / this.tileSize), Math.floor(j / this.tileSize)];
    const [r, c, tile] = [i - bi * this.tileSize, j - bj * this.tileSize, this.tile(bi, bj)];
    tile[r * this.edge(bj) + c] = value;
    if (bi === bj) tile[c * this.edge(bj) + r] = value;
  }

  /** New, [size]. */
  diagonal(): Float32Array {
    return Float32Array.from({ length: this.size }, (_, i) => this.get(i, i));
  }

  /** @param amount one number for all rows, or one each [size] */
  addToDiagonal(amount: number | Float32Array): void {
    if (typeof amount !== 'number') expectLength('amount', amount, this.size);
    for (let i = 0; i < this.size; i++) this.set(i, i, this.get(i, i) + (typeof amount === 'number' ? amount : amount[i]));
  }

  /** For who wrote only the lower triangle: mirrors it within the tiles on the diagonal. */
  completeDiagonal(): void {
    for (let band = 0; band < this.bands; band++) {
      const [tile, edge] = [this.tile(band, band), this.edge(band)];
      for (let r = 0; r < edge; r++) for (let c = 0; c < r; c++) tile[c * edge + r] = tile[r * edge + c];
    }
  }

  /** Every row in order, complete; `values` [size] is overwritten by the rows that follow. Cost O(size^2) for all. */
  *rows(): Generator<{ readonly row: number; readonly values: Float32Array }> {
    const band = new Float32Array(this.edge(0) * this.size);
    for (let i = 0; i < this.bands; i++) {
      for (let j = 0; j < this.bands; j++) this.#readTile(i, j, band);
      for (let r = 0; r < this.edge(i); r++) yield { row: i * this.tileSize + r, values: band.subarray(r * this.size, (r + 1) * this.size) };
    }
  }

  #newTile(length: number): Float32Array {
    try {
      return new Float32Array(new Buffer(length * 4));
    } catch (cause) {
      const gib = ((2 * this.size ** 2) / 2 ** 30).toFixed(1);
      throw new ResourceError('MATRIX_TOO_LARGE', `no memory for a symmetric matrix of ${this.size} rows, which takes ${gib} GiB: take fewer items, or a larger machine`, {}, { cause });
    }
  }

  #readTile(i: number, j: number, band: Float32Array): void {
    const [height, width, start] = [this.edge(i), this.edge(j), j * this.tileSize];
    if (j <= i) {
      const tile = this.tile(i, j);
      for (let r = 0; r < height; r++) band.set(tile.subarray(r * width, (r + 1) * width), r * this.size + start);
      return;
    }
    const tile = this.tile(j, i);
    for (let c = 0; c < width; c++) for (let r = 0; r < height; r++) band[r * this.size + start + c] = tile[c * height + r];
  }
}

/** Wide tiles do more arithmetic for each number moved, narrow ones share better among threads. */
function defaultTileSize(size: number): number {
  if (size <= 1024) return 128;
  return size <= 6000 ? 512 : 1024;
}

/** Row and column of the n-th tile of a triangle. */
export function tileAt(n: number): [number, number] {
  let i = Math.floor((Math.sqrt(8 * n + 1) - 1) / 2);
  if ((i * (i + 1)) / 2 > n) i--;
  else if (((i + 1) * (i + 2)) / 2 <= n) i++;
  return [i, n - (i * (i + 1)) / 2];
}
