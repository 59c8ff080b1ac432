import { setImmediate as nextTurn } from 'node:timers/promises';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { seededRng, type Rng } from '@zhiyin/domain';
import { BoostedTrees } from './boosted-trees.ts';
import { FeatureBins } from './feature-bins.ts';
import { checkMatrix, type FeatureMatrix } from './feature-matrix.ts';
import { growTree, type BinnedRows, type TreeRules } from './grow-tree.ts';
import { binary, counts, squared, type Objective, type ObjectiveName, type Target } from './objective.ts';
import { ranking } from './ranking.ts';
import { leafOf, type Tree } from './tree.ts';

/** @public */
export interface LabelledRows extends Target {
  readonly matrix: FeatureMatrix;
}

/** @public */
export interface TreeSettings {
  readonly objective: ObjectiveName;
  readonly seed: number;
  /** At most so many. 300 unless told. */
  readonly trees?: number;
  /** 0.1 unless told. */
  readonly learningRate?: number;
  /** Per tree. 31 unless told. */
  readonly leaves?: number;
  /** No limit unless told. */
  readonly maxDepth?: number;
  /** 20 unless told. */
  readonly minRowsPerLeaf?: number;
  /** 0.001 unless told. */
  readonly minHessianPerLeaf?: number;
  /** 0 unless told. */
  readonly l2?: number;
  readonly minGain?: number;
  /** Share of the features each tree may ask, in (0, 1]. 1 unless told. */
  readonly featureShare?: number;
  /** Share of the rows (groups, for ranking) each tree sees, in (0, 1]. 1 unless told. */
  readonly rowShare?: number;
  /** 2..255; 255 unless told. */
  readonly maxBins?: number;
  /** [features] 1: never falls as the feature rises; -1: never rises; 0: free */
  readonly monotone?: Int8Array;
  /** Trees without a better validation loss after which to stop; with `validation` only. 50 unless told. */
  readonly patience?: number;
}

/** @public */
export interface TreeTraining {
  readonly validation?: LabelledRows;
  /** Opened and closed here unless given. */
  readonly kernels?: Kernels;
  readonly signal?: AbortSignal;
  readonly onTree?: (round: { readonly tree: number; readonly validationLoss: number | null }) => void;
}

const OBJECTIVES: Readonly<Record<ObjectiveName, (target: Target) => Objective>> = { binary, squared, counts, ranking };
const LABELS: Readonly<Record<ObjectiveName, readonly [number, number]>> = { binary: [0, 1], squared: [-Infinity, Infinity], counts: [0, Infinity], ranking: [0, 30] };
const TURN_MS = 20;

/**
 * Gradient boosting on histograms, leaf by leaf. With `validation`, the trees up to the best loss on it are kept. The same rows, settings and
 * seed give the same trees, whatever the number of threads. Gives way to other work every 20 ms.
 * Cost O(trees rows features depth) time; rows x features bytes and 4 kB a leaf and feature.
 *
 * @throws RangeError for shapes that disagree, labels that are no numbers or out of range (binary 0..1, counts >= 0, ranking 0..30), or no rows
 * @see Friedman 2001, "Greedy Function Approximation: A Gradient Boosting Machine"; Ke et al. 2017, "LightGBM"
 * @public
 */
export async function trainTrees(data: LabelledRows, settings: TreeSettings, training: TreeTraining = {}): Promise<BoostedTrees> {
  checkRows(data, settings);
  if (training.validation) checkRows(training.validation, settings, data.matrix.features);
  const kernels = training.kernels ?? (await openKernels());
  try {
    return await new Boosting(kernels, data, settings, training).run();
  } finally {
    if (!training.kernels) await kernels.close();
  }
}

class Boosting {
  readonly #objective: Objective;
  readonly #raw: Float64Array;
  readonly #rng: Rng;
  readonly #rows: number;
  readonly #features: number;

  constructor(
    private readonly kernels: Kernels,
    private readonly data: LabelledRows,
    private readonly settings: TreeSettings,
    private readonly training: TreeTraining,
  ) {
    this.#objective = OBJECTIVES[settings.objective](data);
    this.#rows = data.matrix.rows;
    this.#features = data.matrix.features;
    this.#raw = new Float64Array(this.#rows).fill(this.#objective.start);
    this.#rng = seededRng(settings.seed).fork('trees');
  }

  async run(): Promise<BoostedTrees> {
    const { kernels, settings, training } = this;
    const bins = FeatureBins.learn(this.data.matrix, settings.maxBins);
    const coded = kernels.uint8(this.#features * this.#rows);
    const [gradients, hessians, order] = [kernels.float32(this.#rows), kernels.float32(this.#rows), kernels.int32(this.#rows)];
    try {
      bins.encode(this.data.matrix, coded);
      const trees = await this.#boost({ bins, coded, gradients, hessians }, order);
      return new BoostedTrees(settings.objective, this.#features, this.#objective.start, trees);
    } finally {
      kernels.release(coded, gradients, hessians, order);
      training.signal?.throwIfAborted();
    }
  }

  async #boost(rows: BinnedRows, order: Int32Array): Promise<Tree[]> {
    const { trees: most = 300, patience = 50 } = this.settings;
    const { signal, onTree, validation } = this.training;
    const judge = validation && new Judge(validation, this.settings.objective, this.#objective.start);
    const trees: Tree[] = [];
    let [best, bestLoss] = [0, judge?.loss() ?? Infinity];
    let turn = performance.now();
    while (trees.length < most && (!judge || trees.length - best < patience)) {
      signal?.throwIfAborted();
      if (performance.now() - turn > TURN_MS) {
        await nextTurn();
        turn = performance.now();
      }
      const tree = this.#grow(rows, order);
      trees.push(tree);
      judge?.add(tree);
      const validationLoss = judge?.loss() ?? null;
      onTree?.({ tree: trees.length, validationLoss });
      if (validationLoss !== null && validationLoss < bestLoss) [best, bestLoss] = [trees.length, validationLoss];
      if (tree.feature[0] < 0) break; // nothing left to split
    }
    return judge ? trees.slice(0, best) : trees;
  }

  #grow(rows: BinnedRows, order: Int32Array): Tree {
    const { learningRate = 0.1 } = this.settings;
    this.#objective.derive(this.#raw, rows.gradients, rows.hessians);
    const sampled = order.subarray(0, this.#sample(order));
    const { tree: grown, leaves } = growTree(this.kernels, rows, sampled, this.#rules());
    const tree = { ...grown, value: grown.value.map((value) => value * learningRate) };
    if (sampled.length === this.#rows) {
      for (const { node, from, to } of leaves) for (let n = from; n < to; n++) this.#raw[sampled[n]] += tree.value[node];
    } else {
      const { values } = this.data.matrix;
      for (let row = 0; row < this.#rows; row++) this.#raw[row] += tree.value[leafOf(tree, values, row * this.#features)];
    }
    return tree;
  }

  /** The rows of one tree, in order, into `order`. @returns how many */
  #sample(order: Int32Array): number {
    const { rowShare = 1 } = this.settings;
    const { groupEnds } = this.data;
    let count = 0;
    if (rowShare === 1) for (; count < this.#rows; count++) order[count] = count;
    else if (groupEnds) {
      for (let group = 0, row = 0; group < groupEnds.length; group++) {
        const drawn = this.#rng.next() < rowShare;
        for (; row < groupEnds[group]; row++) if (drawn) order[count++] = row;
      }
    } else for (let row = 0; row < this.#rows; row++) if (this.#rng.next() < rowShare) order[count++] = row;
    if (count === 0) order[count++] = this.#rng.integer(this.#rows);
    return count;
  }

  #rules(): TreeRules {
    const { leaves = 31, maxDepth = Infinity, minRowsPerLeaf = 20, minHessianPerLeaf = 1e-3, l2 = 0, minGain = 0, featureShare = 1, monotone } = this.settings;
    return {
      leaves, maxDepth, minRowsPerLeaf, minHessianPerLeaf, l2, minGain,
      monotone: monotone ?? new Int8Array(this.#features), features: this.#drawnFeatures(featureShare),
    };
  }

  #drawnFeatures(share: number): number[] {
    const all = Array.from({ length: this.#features }, (_, feature) => feature);
    const wanted = Math.max(1, Math.ceil(share * all.length));
    if (wanted === all.length) return all;
    for (let n = 0; n < wanted; n++) {
      const other = n + this.#rng.integer(all.length - n);
      [all[n], all[other]] = [all[other], all[n]];
    }
    return all.slice(0, wanted).sort((a, b) => a - b);
  }
}

/** The loss on rows that are not trained on. */
class Judge {
  readonly #objective: Objective;
  readonly #raw: Float64Array;

  constructor(private readonly data: LabelledRows, objective: ObjectiveName, start: number) {
    this.#objective = OBJECTIVES[objective](data);
    this.#raw = new Float64Array(data.matrix.rows).fill(start);
  }

  add(tree: Tree): void {
    const { features, values } = this.data.matrix;
    for (let row = 0; row < this.#raw.length; row++) this.#raw[row] += tree.value[leafOf(tree, values, row * features)];
  }

  loss(): number {
    return this.#objective.loss(this.#raw);
  }
}

function checkRows({ matrix, labels, weights }: LabelledRows, { objective, monotone }: TreeSettings, features = matrix.features): void {
  checkMatrix(matrix);
  if (matrix.rows === 0 || matrix.features === 0) throw new RangeError(`matrix: expected rows and features, got ${matrix.rows} x ${matrix.features}`);
  if (matrix.features !== features) throw new RangeError(`validation: expected ${features} features, got ${matrix.features}`);
  if (labels.length !== matrix.rows) throw new RangeError(`labels: expected ${matrix.rows}, got ${labels.length}`);
  if (weights && weights.length !== matrix.rows) throw new RangeError(`weights: expected ${matrix.rows}, got ${weights.length}`);
  if (monotone && monotone.length !== features) throw new RangeError(`monotone: expected ${features}, got ${monotone.length}`);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    const [least, most] = LABELS[objective];
    if (!(label >= least && label <= most) || !Number.isFinite(label)) throw new RangeError(`labels: expected ${objective === 'squared' ? 'finite numbers' : `${least}..${most}`}, got ${label} in row ${row}`);
    if (weights && !(weights[row] > 0)) throw new RangeError(`weights: expected numbers above 0, got ${weights[row]} in row ${row}`);
  }
}
