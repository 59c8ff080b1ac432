/** Rows of numbers. @public */
export interface FeatureMatrix {
  readonly rows: number;
  readonly features: number;
  /** [rows x features], row-major; NaN = missing. Infinite numbers are refused. */
  readonly values: Float32Array;
}

/** @throws RangeError when lengths disagree or something is infinite */
export function checkMatrix({ rows, features, values }: FeatureMatrix): void {
  if (values.length !== rows * features) throw new RangeError(`matrix: expected ${rows} x ${features} = ${rows * features} values, got ${values.length}`);
  for (let at = 0; at < values.length; at++) {
    if (values[at] === Infinity || values[at] === -Infinity) {
      throw new RangeError(`matrix: expected finite numbers, or NaN for missing; got ${values[at]} in row ${Math.floor(at / features)}, feature ${at % features}`);
    }
  }
}
