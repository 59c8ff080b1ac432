import { tileAt } from './symmetric-matrix.ts';
import type { KernelExports } from './wasm-module.ts';

/** What a task may use; the same in the calling thread and in every worker. */
export interface TaskContext {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  /** 0 is the caller. */
  readonly thread: number;
  /** Tiles of the matrix that the current call works on. */
  readonly tiles: TileView | null;
}

/** A matrix in tiles as a worker sees it. */
export class TileView {
  readonly bands: number;

  constructor(readonly id: number, readonly size: number, readonly tileSize: number, readonly buffers: readonly ArrayBufferLike[]) {
    this.bands = Math.ceil(size / tileSize);
  }

  edge(band: number): number {
    return Math.min(this.tileSize, this.size - band * this.tileSize);
  }

  tile(i: number, j: number): Float32Array {
    return new Float32Array(this.buffers[(i * (i + 1)) / 2 + j]);
  }
}

/** Works on the elements [from, to) of its total, whatever they are. Numbers in `args` are addresses, shapes, weights. */
type Task = (context: TaskContext, from: number, to: number, args: readonly number[]) => void;

const own = (context: TaskContext, scratch: number, bytesPerThread: number): number => scratch + context.thread * bytesPerThread;

const view = ({ memory }: TaskContext, address: number, length: number): Float32Array => new Float32Array(memory.buffer, address, length);

function tilesOf({ tiles }: TaskContext): TileView {
  if (!tiles) throw new Error('this task needs a matrix in tiles');
  return tiles;
}

/** Every parallel piece of work, by name: elements are rows unless said otherwise. */
export const TASKS = {
  sparseTimesDense: ({ exports }, from, to, args) => exports.sparseTimesDense(from, to, ...args),

  gemm(context, from, to, [scratch, scratchBytes, ...args]) {
    context.exports.gemm(from, to, ...args, own(context, scratch, scratchBytes));
  },

  /** Elements: blocks of `rowsPerBlock` rows, with a sum each. */
  gramBlock(context, from, to, [scratch, scratchBytes, double, y, rows, width, rowsPerBlock, sums]) {
    const add = double ? context.exports.gramBlockDouble : context.exports.gramBlock;
    for (let block = from; block < to; block++) {
      const out = sums + block * width * width * 8;
      new Float64Array(context.memory.buffer, out, width * width).fill(0);
      const end = Math.min(rows, (block + 1) * rowsPerBlock);
      add(y, block * rowsPerBlock, end, width, out, own(context, scratch, scratchBytes));
    }
  },

  /** Rows of the lower triangle of a sparse Gram matrix, into its tiles. */
  gramRows(context, from, to, [scratch, scratchBytes, ...matrices]) {
    const tiles = tilesOf(context);
    const sums = own(context, scratch, scratchBytes);
    const rows = sums + tiles.size * 8;
    context.exports.gramRows(from, to, from, tiles.size, rows, sums, ...matrices);
    for (let row = from; row < to; row++) {
      const band = Math.floor(row / tiles.tileSize);
      for (let j = 0; j <= band; j++) {
        const width = tiles.edge(j);
        const known = j < band ? width : row - band * tiles.tileSize + 1;
        const values = view(context, rows + ((row - from) * tiles.size + j * tiles.tileSize) * 4, known);
        tiles.tile(band, j).set(values, (row - band * tiles.tileSize) * width);
      }
    }
  },

  /** Elements: bands. Panel := columns of band k, complete. */
  takePanel(context, from, to, [scratch, scratchBytes, k, panel]) {
    const tiles = tilesOf(context);
    const width = tiles.edge(k);
    for (let i = from; i < to; i++) {
      const height = tiles.edge(i);
      const place = panel + i * tiles.tileSize * width * 4;
      if (i >= k) view(context, place, height * width).set(tiles.tile(i, k));
      else {
        const turned = own(context, scratch, scratchBytes);
        view(context, turned, height * width).set(tiles.tile(k, i));
        context.exports.transposeDense(turned, width, height, place);
      }
    }
  },

  /** Elements: bands. product_i := panel_i times the inverse of the diagonal tile of band k. */
  multiplyPanel(context, from, to, [scratch, scratchBytes, k, panel, inverse, product]) {
    const tiles = tilesOf(context);
    const width = tiles.edge(k);
    for (let i = from; i < to; i++) {
      if (i === k) continue;
      const offset = i * tiles.tileSize * width * 4;
      context.exports.gemm(
        0, tiles.edge(i), width, width, 1, panel + offset, width, 1, inverse, width, 1, product + offset, width, 0, own(context, scratch, scratchBytes),
      );
    }
  },

  /** Elements: bands. The columns of band k := product, its diagonal tile := -inverse. */
  putPanel(context, from, to, [scratch, scratchBytes, k, inverse, product]) {
    const tiles = tilesOf(context);
    const width = tiles.edge(k);
    for (let i = from; i < to; i++) {
      const height = tiles.edge(i);
      const place = product + i * tiles.tileSize * width * 4;
      if (i > k) tiles.tile(i, k).set(view(context, place, height * width));
      else if (i < k) {
        const turned = own(context, scratch, scratchBytes);
        context.exports.transposeDense(place, height, width, turned);
        tiles.tile(k, i).set(view(context, turned, height * width));
      } else {
        const tile = tiles.tile(k, k);
        const values = view(context, inverse, tile.length);
        for (let e = 0; e < tile.length; e++) tile[e] = -values[e];
      }
    }
  },

  /** Elements: tiles. tile(i, j) -= product_i panel_j^T, outside band k. */
  updateTiles(context, from, to, [scratch, scratchBytes, k, panel, product]) {
    const tiles = tilesOf(context);
    const width = tiles.edge(k);
    const work = own(context, scratch, scratchBytes);
    const copy = work + context.exports.gemmScratchBytes();
    for (let n = from; n < to; n++) {
      const [i, j] = tileAt(n);
      if (i === k || j === k) continue;
      const [height, columns] = [tiles.edge(i), tiles.edge(j)];
      const tile = tiles.tile(i, j);
      const values = view(context, copy, tile.length);
      values.set(tile);
      context.exports.gemm(
        0, height, columns, width, -1, product + i * tiles.tileSize * width * 4, width, 1,
        panel + j * tiles.tileSize * width * 4, 1, width, copy, columns, 1, work,
      );
      tile.set(values);
    }
  },

  /** Elements: tiles. */
  negateTiles(context, from, to) {
    const tiles = tilesOf(context);
    for (let n = from; n < to; n++) {
      const tile = tiles.tile(...tileAt(n));
      for (let e = 0; e < tile.length; e++) tile[e] = -tile[e];
    }
  },

  alsRows(context, from, to, [scratch, scratchBytes, ...args]) {
    context.exports.alsRows(from, to, ...args, own(context, scratch, scratchBytes));
  },

  /** Elements: blocks of sixteen columns. */
  inverseColumns(context, from, to, [scratch, scratchBytes, ...args]) {
    context.exports.inverseColumns(from, to, ...args, own(context, scratch, scratchBytes));
  },

  /** Elements: columns. */
  nearestColumns(context, from, to, [scratch, scratchBytes, ...args]) {
    context.exports.nearestColumns(from, to, ...args, own(context, scratch, scratchBytes));
  },

  gatherPairs: ({ exports }, from, to, args) => exports.gatherPairs(from, to, ...args),

  /** Elements: features. */
  histogramFeatures: ({ exports }, from, to, args) => exports.histogramFeatures(from, to, ...args),
} satisfies Record<string, Task>;

export type TaskName = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
