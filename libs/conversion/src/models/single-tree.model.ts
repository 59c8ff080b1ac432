import { BoostedTrees, trainTrees, type FeatureMatrix, type TreeArrays } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';
import { loadTrees, treesArtifact } from './boosted-trees.model.ts';
import { arrayOf, logOddsOf, meanLabel, numberOf, sigmoid, type ModelArtifact, type ModelPlugin, type TrainingRows } from './model.ts';
import { encodeTargets } from './target-encoding.ts';

const LEAVES = 12;
const MOST_DEPTH = 5;
/** So many rows' worth of everybody's rate stand behind a leaf. */
const ROWS_BEHIND = 5;
const SHARE_PER_LEAF = 0.005;

/** One tree that fits on a page: each leaf says the rate of its rows. */
export const singleTreeModel: ModelPlugin = {
  id: 'single-tree',
  async train(rows, _stop, { seed, specs, kernels, signal }) {
    const { matrix, rates } = encodeTargets(rows, specs);
    const monotone = Int8Array.from(specs, (spec) => spec.monotone ?? 0);
    const minRowsPerLeaf = Math.max(20, Math.round(SHARE_PER_LEAF * matrix.rows));
    const grown = await trainTrees({ ...rows, matrix }, { objective: 'binary', seed, trees: 1, learningRate: 1, leaves: LEAVES, maxDepth: MOST_DEPTH, minRowsPerLeaf, monotone }, { kernels, signal });
    return treesArtifact('single-tree', withRates(grown, matrix, rows), rates);
  },
  load: loadTrees,
};

/** A step of boosting only points the way from the mean; a tree alone says the rate itself. */
function withRates(tree: BoostedTrees, { rows, features, values }: FeatureMatrix, { labels, weights }: TrainingRows): BoostedTrees {
  const arrays = tree.toArrays();
  const rate = meanLabel({ matrix: { rows, features, values }, labels, weights });
  const [sums, totals] = [new Float64Array(arrays.value.length), new Float64Array(arrays.value.length)];
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    for (const node of pathOf(arrays, values, row * features)) {
      sums[node] += weight * labels[row];
      totals[node] += weight;
    }
  }
  const value = arrays.value.map((_, node) => logOddsOf((sums[node] + ROWS_BEHIND * rate) / (totals[node] + ROWS_BEHIND)) - tree.start);
  return BoostedTrees.fromArrays('binary', features, tree.start, { ...arrays, value });
}

function* pathOf({ feature, threshold, missingLeft, left }: TreeArrays, values: Float32Array, offset: number): Generator<number> {
  for (let node = 0; ; ) {
    yield node;
    if (feature[node] < 0) return;
    const value = values[offset + feature[node]];
    const goesLeft = Number.isNaN(value) ? missingLeft[node] === 1 : value <= threshold[node];
    node = left[node] + (goesLeft ? 0 : 1);
  }
}

/** The tree as lines of text, one a node, with the rate below it; of codes it says their rates. */
export function describeTree(artifact: ModelArtifact, specs: readonly FeatureSpec[]): string[] {
  const [feature, threshold, left, value] = [arrayOf(artifact, 'feature', Int32Array), arrayOf(artifact, 'threshold', Float64Array), arrayOf(artifact, 'left', Int32Array), arrayOf(artifact, 'value', Float64Array)];
  const start = numberOf(artifact, 'start');
  const lines: string[] = [];
  const describe = (node: number, depth: number, when: string): void => {
    lines.push(`${'  '.repeat(depth)}${when}${(100 * sigmoid(start + value[node])).toFixed(2)} %`);
    if (feature[node] < 0) return;
    const { name } = specs[feature[node]];
    describe(left[node], depth + 1, `${name} <= ${Number(threshold[node].toPrecision(4))}: `);
    describe(left[node] + 1, depth + 1, `${name} > ${Number(threshold[node].toPrecision(4))}: `);
  };
  describe(0, 0, 'all: ');
  return lines;
}
