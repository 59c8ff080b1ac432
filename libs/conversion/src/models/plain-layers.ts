import type { Layers } from './net-forms.ts';

/** A batch in plain memory. */
export interface PlainBatch {
  readonly rows: number;
  readonly columns: number;
  /** [rows x columns] */
  readonly values: Float32Array;
}

/** A layer's weights, looked up by name. */
export interface PlainWeights {
  matrix(name: string): { readonly outputs: number; readonly values: Float32Array };
  shift(name: string): Float32Array;
}

/** Layers on plain arrays: what serving computes, without TensorFlow.js. */
export function plainLayers(weights: PlainWeights): Layers<PlainBatch> {
  const each = (a: PlainBatch, b: PlainBatch, of: (x: number, y: number) => number): PlainBatch => ({ ...a, values: a.values.map((x, n) => of(x, b.values[n])) });
  return {
    dense: (x, name) => product(x, weights.matrix(`${name}/w`), weights.shift(`${name}/b`)),
    linear: (x, name) => product(x, weights.matrix(`${name}/w`), null),
    relu: (x) => ({ ...x, values: x.values.map((value) => (value > 0 ? value : 0)) }),
    plus: (a, b) => each(a, b, (x, y) => x + y),
    times: (a, b) => each(a, b, (x, y) => x * y),
  };
}

/** x W + b. Row by row of W, so that memory is read in order and inputs that are 0 cost nothing. */
function product({ rows, columns, values }: PlainBatch, { outputs, values: matrix }: { readonly outputs: number; readonly values: Float32Array }, shift: Float32Array | null): PlainBatch {
  const out = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const at = row * outputs;
    if (shift) out.set(shift, at);
    for (let column = 0; column < columns; column++) {
      const x = values[row * columns + column];
      if (x === 0) continue;
      const from = column * outputs;
      for (let n = 0; n < outputs; n++) out[at + n] += x * matrix[from + n];
    }
  }
  return { rows, columns: outputs, values: out };
}
