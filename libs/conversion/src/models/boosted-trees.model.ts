import { BoostedTrees, trainTrees, type TreeSettings } from '@zhiyin/trees';
import { arrayOf, numberOf, type ModelArtifact, type ModelPlugin, type ScoreModel } from './model.ts';
import { encodeTargets, withTargets, type TargetRates } from './target-encoding.ts';

export type TreeShape = Pick<TreeSettings, 'trees' | 'learningRate' | 'leaves' | 'minRowsPerLeaf' | 'l2' | 'featureShare' | 'rowShare' | 'patience'>;

const SHAPE: TreeShape = { trees: 300, learningRate: 0.06, leaves: 15, minRowsPerLeaf: 30, l2: 5, featureShare: 0.7, patience: 25 };

/** Gradient boosting on histograms; monotone where a feature asks for it. Stops when later rows are not told better any more. */
export function boostedTreesModel(shape: TreeShape = SHAPE): ModelPlugin {
  return {
    id: 'boosted-trees',
    async train(rows, stop, { seed, specs, kernels, signal }) {
      const { matrix, rates } = encodeTargets(rows, specs);
      const trees = await trainTrees({ ...rows, matrix }, { ...shape, ...('rounds' in stop ? { trees: stop.rounds } : {}), objective: 'binary', seed, monotone: Int8Array.from(specs, ({ monotone }) => monotone ?? 0) }, {
        kernels, signal, ...('validation' in stop && stop.validation.matrix.rows ? { validation: { ...stop.validation, matrix: withTargets(stop.validation.matrix, rates) } } : {}),
      });
      return treesArtifact('boosted-trees', trees, rates);
    },
    load: loadTrees,
  };
}

export function treesArtifact(model: 'boosted-trees' | 'single-tree', trees: BoostedTrees, rates: TargetRates): ModelArtifact {
  return {
    model, features: trees.features, numbers: { rounds: trees.size, start: trees.start, rate: rates.rate },
    arrays: { ...trees.toArrays(), targetFeature: rates.feature, targetCode: rates.code, targetRates: rates.rates },
  };
}

export function loadTrees(artifact: ModelArtifact): ScoreModel {
  const trees = BoostedTrees.fromArrays('binary', artifact.features, numberOf(artifact, 'start'), {
    offsets: arrayOf(artifact, 'offsets', Int32Array), feature: arrayOf(artifact, 'feature', Int32Array), threshold: arrayOf(artifact, 'threshold', Float64Array),
    missingLeft: arrayOf(artifact, 'missingLeft', Uint8Array), left: arrayOf(artifact, 'left', Int32Array), value: arrayOf(artifact, 'value', Float64Array),
  });
  const rates: TargetRates = {
    rate: numberOf(artifact, 'rate'), feature: arrayOf(artifact, 'targetFeature', Int32Array), code: arrayOf(artifact, 'targetCode', Int32Array), rates: arrayOf(artifact, 'targetRates', Float64Array),
  };
  return {
    logOdds: (matrix, out) => void out.set(trees.raw(withTargets(matrix, rates))),
    contributions: (row) => trees.contributions(withTargets({ rows: 1, features: row.length, values: row }, rates)).subarray(0, row.length),
  };
}
