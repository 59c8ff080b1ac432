import fs from 'node:fs';
import { availableVariants, openKernels } from '@zhiyin/compute';
import { describe, expect, it } from '@jest/globals';
import { trainTrees, type BoostedTrees, type FeatureMatrix, type LabelledRows, type TreeSettings } from '../src/index.ts';

interface Golden {
  readonly train: number;
  readonly features: number;
  readonly sixteenths: readonly number[];
  readonly labels: readonly number[];
  readonly values: readonly number[];
  readonly binary: { readonly auc: number; readonly logLoss: number };
  readonly rising: { readonly auc: number; readonly logLoss: number };
  readonly squared: { readonly meanSquaredError: number };
  readonly probabilities: readonly number[];
}

/** Of scikit-learn: tools/golden/trees.py. */
const golden = JSON.parse(fs.readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as Golden;
const rows = golden.labels.length;
const all = Float32Array.from(golden.sixteenths, (value) => (value === -999 ? Number.NaN : value / 16));

function part(from: number, to: number): FeatureMatrix {
  return { rows: to - from, features: golden.features, values: all.slice(from * golden.features, to * golden.features) };
}

const seen = part(0, golden.train);
const unseen = part(golden.train, rows);
const settings: TreeSettings = { objective: 'binary', seed: 1, trees: 60, learningRate: 0.1, leaves: 15, minRowsPerLeaf: 20, l2: 1 };
const labelled = (labels: readonly number[]): LabelledRows => ({ matrix: seen, labels: Float32Array.from(labels.slice(0, golden.train)) });

function areaUnderCurve(labels: readonly number[], scores: Float64Array): number {
  let [right, pairs] = [0, 0];
  for (const [n, label] of labels.entries()) {
    if (label !== 1) continue;
    for (const [m, other] of labels.entries()) {
      if (other === 1) continue;
      pairs++;
      right += scores[n] > scores[m] ? 1 : scores[n] === scores[m] ? 0.5 : 0;
    }
  }
  return right / pairs;
}

function logLoss(labels: readonly number[], probabilities: Float64Array): number {
  return -labels.reduce((sum, label, n) => sum + Math.log(label ? probabilities[n] : 1 - probabilities[n]), 0) / labels.length;
}

describe.each(availableVariants())('boosted trees on %s kernels, beside scikit-learn', (variant) => {
  const train = async (labels: readonly number[], change: Partial<TreeSettings> = {}): Promise<BoostedTrees> => {
    const kernels = await openKernels({ variant, threads: 2 });
    try {
      return await trainTrees(labelled(labels), { ...settings, ...change }, { kernels });
    } finally {
      await kernels.close();
    }
  };
  const unseenLabels = golden.labels.slice(golden.train);

  it('classifies as well', async () => {
    const probabilities = (await train(golden.labels)).probabilities(unseen);
    expect(areaUnderCurve(unseenLabels, probabilities)).toBeGreaterThan(golden.binary.auc - 0.002);
    expect(logLoss(unseenLabels, probabilities)).toBeLessThan(golden.binary.logLoss + 0.003);
    for (const [n, expected] of golden.probabilities.entries()) expect(Math.abs(probabilities[n] - expected)).toBeLessThan(0.1);
  });

  it('classifies as well under a monotone constraint, and keeps it', async () => {
    const trees = await train(golden.labels, { monotone: Int8Array.of(1, 0, 0, 0, 0) });
    const probabilities = trees.probabilities(unseen);
    expect(areaUnderCurve(unseenLabels, probabilities)).toBeGreaterThan(golden.rising.auc - 0.004);
    expect(logLoss(unseenLabels, probabilities)).toBeLessThan(golden.rising.logLoss + 0.004);
    const steps = Float32Array.from({ length: 81 * 5 }, (_, n) => (n % 5 === 0 ? (n / 5 - 40) / 10 : 0.5));
    const rising = trees.raw({ rows: 81, features: 5, values: steps });
    for (let n = 1; n < rising.length; n++) expect(rising[n]).toBeGreaterThanOrEqual(rising[n - 1]);
  });

  it('predicts numbers as well', async () => {
    const predicted = (await train(golden.values, { objective: 'squared' })).raw(unseen);
    const error = predicted.reduce((sum, value, n) => sum + (value - golden.values[golden.train + n]) ** 2, 0) / predicted.length;
    expect(error).toBeLessThan(golden.squared.meanSquaredError * 1.02);
  });
});
