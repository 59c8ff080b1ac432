import type { ItemVectors } from './item-vectors.ts';
import type { ScanPlaces } from './dense-scan.ts';
import { Holding, type ServingMemory } from './serving-memory.ts';

const INT16_MAX = 32_767;
const INT8_MAX = 127;
const INT32_MAX = 2 ** 31 - 1;
/** Unit roundoff of f32. */
const ROUNDING = 2 ** -24;

/**
 * Vectors as int8 with a scale each, searched first. With q the query, x a vector and x' what its codes say,
 * |q.x - q.x'| <= |q| |x - x'|, and |x - x'| is kept for each vector: so each score has a certain interval, the k-th greatest lower end
 * is a threshold, and only vectors whose upper end reaches it are scored in f32. The answer is that of a full f32 scan.
 */
export class CodedVectors {
  readonly #width: number;
  readonly #codes: number;
  readonly #scales: number;
  readonly #losses: number;
  readonly #query16: number;
  readonly #upper: number;
  readonly #greatestLength: number;
  readonly #holding: Holding;

  constructor(private readonly memory: ServingMemory, private readonly vectors: ItemVectors) {
    const { heap, exports } = memory;
    const { count, dimensions, address, values } = vectors;
    this.#width = Math.ceil(dimensions / 16) * 16;
    // Read four rows at a time; what lies beyond the last is never eligible.
    const room = Math.ceil(count / 4) * 4;
    this.#codes = heap.allocate(room * this.#width);
    this.#scales = heap.allocate(room * 4);
    this.#losses = heap.allocate(room * 4);
    this.#query16 = heap.allocate(this.#width * 2);
    this.#upper = heap.allocate(room * 4);
    this.#holding = new Holding(this, heap, [this.#codes, this.#scales, this.#losses, this.#query16, this.#upper]);
    exports.quantizeRows(0, count, address, dimensions, this.#width, this.#codes, this.#scales, this.#losses);
    this.#greatestLength = greatestLength(values, dimensions);
  }

  /** Leaves the sorted answer at `places`. */
  scan(query: Float32Array, places: ScanPlaces, mask: number, k: number): void {
    const { exports } = this.memory;
    const { address, count, dimensions } = this.vectors;
    const { scale, lost } = this.#codeQuery(query);
    const length = lengthOf(query, 0, dimensions);
    // What the query's own rounding and the f32 sums of both passes may add, for the longest vector.
    const slack = (lost + 4 * (dimensions + 4) * ROUNDING * length) * this.#greatestLength;
    const threshold = exports.scanCodes(
      this.#codes, count, this.#width, this.#query16, scale, this.#scales, this.#losses, length * 1.000001, slack, mask, k,
      places.scores, places.rows, this.#upper,
    );
    exports.rescoreExact(this.#upper, threshold, address, count, dimensions, places.query, k, places.scores, places.rows);
  }

  close(): void {
    this.#holding.release();
  }

  /** As int16, as fine as sums over `width` products with int8 stay within int32. */
  #codeQuery(query: Float32Array): { scale: number; lost: number } {
    const most = Math.min(INT16_MAX, Math.floor(INT32_MAX / (INT8_MAX * this.#width)));
    const codes = new Int16Array(this.memory.heap.memory.buffer, this.#query16, this.#width).fill(0);
    let greatest = 0;
    for (const value of query) greatest = Math.max(greatest, Math.abs(value));
    const scale = Math.fround(greatest / most);
    if (!(scale > 0)) return { scale: 0, lost: lengthOf(query, 0, query.length) };
    let squares = 0;
    for (let j = 0; j < query.length; j++) {
      codes[j] = Math.max(-most, Math.min(most, Math.round(query[j] / scale)));
      squares += (query[j] - codes[j] * scale) ** 2;
    }
    return { scale, lost: Math.sqrt(squares) };
  }
}

/** Of the vectors that are finite: the others have no bound and are always scored in f32. */
function greatestLength(values: Float32Array, dimensions: number): number {
  let greatest = 0;
  for (let from = 0; from < values.length; from += dimensions) {
    const length = lengthOf(values, from, from + dimensions);
    if (length > greatest && length < Infinity) greatest = length;
  }
  return greatest;
}

function lengthOf(values: Float32Array, from: number, to: number): number {
  let squares = 0;
  for (let i = from; i < to; i++) squares += values[i] * values[i];
  return Math.sqrt(squares);
}
