import { checkMatrix, type FeatureMatrix } from './feature-matrix.ts';
import { sigmoid, type ObjectiveName } from './objective.ts';
import { childOf, leafOf, type Tree } from './tree.ts';

/** Trees as plain arrays, all nodes one after the other: what an artifact keeps. @public */
export interface TreeArrays {
  /** [trees + 1] where each tree's nodes begin */
  readonly offsets: Int32Array;
  /** [nodes] -1 in a leaf */
  readonly feature: Int32Array;
  /** [nodes] */
  readonly threshold: Float64Array;
  /** [nodes] */
  readonly missingLeft: Uint8Array;
  /** [nodes] left child within its tree */
  readonly left: Int32Array;
  /** [nodes] */
  readonly value: Float64Array;
}

/** A trained sum of trees. Safe to share; answers are synchronous. @public */
export class BoostedTrees {
  constructor(
    readonly objective: ObjectiveName,
    readonly features: number,
    /** Raw score before the first tree. */
    readonly start: number,
    private readonly trees: readonly Tree[],
  ) {}

  get size(): number {
    return this.trees.length;
  }

  /** Raw scores (log-odds for `binary`, logarithms for `counts`), f64 [rows]. Cost O(rows trees depth). @throws RangeError for another number of features */
  raw(matrix: FeatureMatrix): Float64Array {
    this.#check(matrix);
    const scores = new Float64Array(matrix.rows).fill(this.start);
    // Tree by tree: its nodes stay in the cache while the rows pass by.
    for (const tree of this.trees) {
      for (let row = 0; row < matrix.rows; row++) scores[row] += tree.value[leafOf(tree, matrix.values, row * matrix.features)];
    }
    return scores;
  }

  /** Probabilities, f64 [rows], of trees trained on `binary`. */
  probabilities(matrix: FeatureMatrix): Float64Array {
    if (this.objective !== 'binary') throw new RangeError(`probabilities: expected trees trained for binary, got ${this.objective}`);
    return this.raw(matrix).map(sigmoid);
  }

  /** Expected counts, f64 [rows], of trees trained on `counts`. */
  expectedCounts(matrix: FeatureMatrix): Float64Array {
    if (this.objective !== 'counts') throw new RangeError(`expectedCounts: expected trees trained for counts, got ${this.objective}`);
    return this.raw(matrix).map(Math.exp);
  }

  /**
   * How each feature moved the raw scores, f64 [rows x (features + 1)]; the last column is where all rows begin, and a row's
   * sum is its raw score. Along the path of a row, a split is credited with the change of the expected value.
   *
   * @see Saabas 2014, "Interpreting random forests"
   */
  contributions(matrix: FeatureMatrix): Float64Array {
    this.#check(matrix);
    const width = this.features + 1;
    const credit = new Float64Array(matrix.rows * width);
    for (let row = 0; row < matrix.rows; row++) {
      const own = credit.subarray(row * width, (row + 1) * width);
      own[this.features] = this.start;
      for (const tree of this.trees) addPath(tree, matrix.values, row * matrix.features, own);
    }
    return credit;
  }

  toArrays(): TreeArrays {
    const { trees } = this;
    const offsets = new Int32Array(trees.length + 1);
    trees.forEach(({ feature }, n) => (offsets[n + 1] = offsets[n] + feature.length));
    const nodes = offsets[trees.length];
    const arrays = {
      offsets, feature: new Int32Array(nodes), threshold: new Float64Array(nodes),
      missingLeft: new Uint8Array(nodes), left: new Int32Array(nodes), value: new Float64Array(nodes),
    };
    trees.forEach((tree, n) => {
      for (const name of ['feature', 'threshold', 'missingLeft', 'left', 'value'] as const) arrays[name].set(tree[name], offsets[n]);
    });
    return arrays;
  }

  /** @throws RangeError when the arrays are not those of trees: a child or feature out of range, a loop, a value that is no number */
  static fromArrays(objective: ObjectiveName, features: number, start: number, arrays: TreeArrays): BoostedTrees {
    const { offsets } = arrays;
    const trees = Array.from({ length: offsets.length - 1 }, (_, n): Tree => {
      const [from, to] = [offsets[n], offsets[n + 1]];
      const tree = {
        feature: arrays.feature.slice(from, to), threshold: arrays.threshold.slice(from, to), missingLeft: arrays.missingLeft.slice(from, to),
        left: arrays.left.slice(from, to), value: arrays.value.slice(from, to),
      };
      checkTree(tree, features, n);
      return tree;
    });
    return new BoostedTrees(objective, features, start, trees);
  }

  #check(matrix: FeatureMatrix): void {
    if (matrix.features !== this.features) throw new RangeError(`features: expected ${this.features}, got ${matrix.features}`);
    checkMatrix(matrix);
  }
}

function addPath(tree: Tree, values: Float32Array, offset: number, credit: Float64Array): void {
  const { feature, value } = tree;
  credit[credit.length - 1] += value[0];
  for (let node = 0; feature[node] >= 0; ) {
    const child = childOf(tree, node, values[offset + feature[node]]);
    credit[feature[node]] += value[child] - value[node];
    node = child;
  }
}

function checkTree({ feature, left, value, threshold }: Tree, features: number, number: number): void {
  const refuse = (what: string): never => {
    throw new RangeError(`tree ${number}: ${what}`);
  };
  if (feature.length === 0) refuse('expected nodes, got none');
  feature.forEach((asked, node) => {
    if (!Number.isFinite(value[node])) refuse(`expected a finite value in node ${node}, got ${value[node]}`);
    if (asked < 0) return;
    if (asked >= features) refuse(`expected features below ${features}, got ${asked}`);
    if (Number.isNaN(threshold[node])) refuse(`expected a threshold in node ${node}, got NaN`);
    if (left[node] <= node || left[node] + 1 >= feature.length) refuse(`expected children of node ${node} behind it, got ${left[node]}`);
  });
}
