import type { FeatureMatrix } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';

/** Moments at which something might have been bought, oldest first, with what is known of how they ended. */
export interface Examples {
  readonly specs: readonly FeatureSpec[];
  readonly matrix: FeatureMatrix;
  /** [rows] milliseconds since 1970 */
  readonly at: Float64Array;
  /** [rows] milliseconds until the purchase; Infinity where none was seen within the window */
  readonly delay: Float64Array;
  /** [rows] whose moment: rows of one owner are drawn together when intervals are made */
  readonly owner: Int32Array;
  /** [rows] share of the moments without a purchase, of this kind, that were kept: 1 for items the person knows */
  readonly kept: Float32Array;
  readonly windowMs: number;
  /** One past the last event that is known. */
  readonly until: number;
}

/** Rows `rows` of the examples, in that order. Cost O(rows x features). */
export function pick(examples: Examples, rows: ArrayLike<number>): Examples {
  const { features, values } = examples.matrix;
  const own = new Float32Array(rows.length * features);
  for (let n = 0; n < rows.length; n++) own.set(values.subarray(rows[n] * features, (rows[n] + 1) * features), n * features);
  const column = <T extends Float64Array | Float32Array | Int32Array>(from: T, to: T): T => {
    for (let n = 0; n < rows.length; n++) to[n] = from[rows[n]];
    return to;
  };
  return {
    ...examples, matrix: { rows: rows.length, features, values: own }, at: column(examples.at, new Float64Array(rows.length)), delay: column(examples.delay, new Float64Array(rows.length)),
    owner: column(examples.owner, new Int32Array(rows.length)), kept: column(examples.kept, new Float32Array(rows.length)),
  };
}

/** Was the purchase seen by `until`? */
export const boughtBy = ({ at, delay, windowMs }: Examples, row: number, until: number): boolean => delay[row] <= windowMs && at[row] + delay[row] <= until;

/** [rows] how much of the truth a row carries in place of those that were not kept. */
export const weightOf = ({ kept }: Examples, row: number, bought: boolean): number => (bought ? 1 : 1 / kept[row]);
