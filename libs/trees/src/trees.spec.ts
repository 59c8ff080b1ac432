import { describe, expect, it } from '@jest/globals';
import { openKernels } from '@zhiyin/compute';
import { seededRng } from '@zhiyin/domain';
import { BoostedTrees } from './boosted-trees.ts';
import { FeatureBins } from './feature-bins.ts';
import type { FeatureMatrix } from './feature-matrix.ts';
import { trainTrees, type LabelledRows, type TreeSettings } from './train-trees.ts';

const matrix = (...rows: number[][]): FeatureMatrix => ({ rows: rows.length, features: rows[0].length, values: Float32Array.from(rows.flat()) });
const labels = (...values: number[]): Float32Array => Float32Array.from(values);
const tiny: TreeSettings = { objective: 'squared', seed: 1, trees: 1, learningRate: 1, minRowsPerLeaf: 1, l2: 0 };

/** A noisy step: more often 1 above zero; the second feature says nothing. */
function step(rows: number, seed: number): LabelledRows {
  const rng = seededRng(seed);
  const values = Float32Array.from({ length: rows * 2 }, () => rng.normal());
  return { matrix: { rows, features: 2, values }, labels: Float32Array.from({ length: rows }, (_, row) => Number(rng.next() < (values[row * 2] > 0 ? 0.8 : 0.2))) };
}

describe('FeatureBins', () => {
  it('gives few values a bin each, cut halfway, and missing ones their own', () => {
    const bins = FeatureBins.learn(matrix([1], [3], [1], [Number.NaN], [7]));
    const coded = new Uint8Array(5);
    bins.encode(matrix([1], [3], [2], [Number.NaN], [99]), coded);
    expect([bins.size(0), bins.edge(0, 1), bins.edge(0, 2), [...coded]]).toEqual([3, 2, 5, [1, 2, 1, 0, 3]]);
  });

  it('shares many values out evenly', () => {
    const values = Float32Array.from({ length: 1000 }, (_, n) => n);
    const bins = FeatureBins.learn({ rows: 1000, features: 1, values }, 10);
    const coded = new Uint8Array(1000);
    bins.encode({ rows: 1000, features: 1, values }, coded);
    const counts = new Array<number>(11).fill(0);
    for (const bin of coded) counts[bin]++;
    expect(counts.slice(1)).toEqual(new Array(10).fill(100));
  });

  it('keeps a heavy value apart', () => {
    const values = Float32Array.from({ length: 900 }, (_, n) => (n < 600 ? 0 : n));
    const bins = FeatureBins.learn({ rows: 900, features: 1, values }, 4);
    expect(bins.edge(0, 1)).toBe(300);
    expect(bins.size(0)).toBe(4);
  });
});

describe('trainTrees', () => {
  it('finds the split one would find by hand', async () => {
    const trees = await trainTrees({ matrix: matrix([1], [2], [3], [4]), labels: labels(1, 1, 5, 9) }, { ...tiny, leaves: 3 });
    expect([...trees.raw(matrix([0], [2], [3], [4], [9]))]).toEqual([1, 1, 5, 9, 9]);
    expect(trees.start).toBe(4);
  });

  it('sends missing values where they belong, also when all numbers are alike', async () => {
    const nan = Number.NaN;
    const trees = await trainTrees({ matrix: matrix([2], [2], [nan], [nan]), labels: labels(0, 0, 8, 8) }, { ...tiny, leaves: 2 });
    expect([...trees.raw(matrix([2], [nan], [5]))]).toEqual([0, 8, 0]);
  });

  it('weighs rows', async () => {
    const trees = await trainTrees({ matrix: matrix([1], [1]), labels: labels(0, 4), weights: labels(3, 1) }, tiny);
    expect([...trees.raw(matrix([1]))]).toEqual([1]);
  });

  it('explains a score as a sum over features', async () => {
    const data = step(500, 3);
    const trees = await trainTrees(data, { ...tiny, objective: 'binary', trees: 20, learningRate: 0.1 });
    const [raw, credit] = [trees.raw(data.matrix), trees.contributions(data.matrix)];
    for (let row = 0; row < 500; row++) expect(credit[row * 3] + credit[row * 3 + 1] + credit[row * 3 + 2]).toBeCloseTo(raw[row], 10);
    const [row] = trees.contributions(matrix([3, 0]));
    expect(row).toBeGreaterThan(0.5);
  });

  it('stops when the validation loss no longer falls', async () => {
    const losses: number[] = [];
    const trees = await trainTrees(step(400, 1), { ...tiny, objective: 'binary', trees: 500, learningRate: 0.3, patience: 10 }, {
      validation: step(400, 2), onTree: ({ validationLoss }) => void losses.push(validationLoss!),
    });
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect([trees.size, losses.length]).toEqual([best, best + 10]);
    expect(best).toBeLessThan(60);
  });

  it('gives the same trees for the same seed on any number of threads, others for another seed', async () => {
    const data = step(3000, 4);
    const trained = async (threads: number, seed: number) => {
      const kernels = await openKernels({ threads });
      try {
        return (await trainTrees(data, { ...tiny, objective: 'binary', seed, trees: 10, rowShare: 0.5, featureShare: 0.5 }, { kernels })).toArrays();
      } finally {
        await kernels.close();
      }
    };
    const one = await trained(1, 1);
    expect(await trained(2, 1)).toEqual(one);
    expect(await trained(1, 2)).not.toEqual(one);
  });

  it('ranks: what is relevant in its group comes first', async () => {
    const rng = seededRng(9);
    const groups = 200;
    const values = Float32Array.from({ length: groups * 10 * 2 }, () => rng.normal());
    // Relevant is the row whose first feature is greatest in its group; whole groups are shifted, so no score of all rows tells.
    const relevance = new Float32Array(groups * 10);
    for (let group = 0; group < groups; group++) {
      const rows = Array.from({ length: 10 }, (_, n) => group * 10 + n);
      relevance[rows.reduce((best, row) => (values[row * 2] > values[best * 2] ? row : best))] = 1;
    }
    const groupEnds = Int32Array.from({ length: groups }, (_, n) => (n + 1) * 10);
    const data = { matrix: { rows: groups * 10, features: 2, values }, labels: relevance, groupEnds };
    const losses: number[] = [];
    await trainTrees(data, { ...tiny, objective: 'ranking', trees: 30, learningRate: 0.1, minRowsPerLeaf: 5 }, { validation: data, onTree: ({ validationLoss }) => void losses.push(validationLoss!) });
    expect(losses.at(-1)).toBeLessThan(0.02);
  });

  it('counts: the mean of each side of a split', async () => {
    const trees = await trainTrees({ matrix: matrix([1], [1], [2], [2]), labels: labels(0, 2, 5, 7) }, { ...tiny, objective: 'counts', leaves: 2, trees: 50, learningRate: 0.5 });
    const [low, high] = trees.expectedCounts(matrix([1], [2]));
    expect(low).toBeCloseTo(1, 3);
    expect(high).toBeCloseTo(6, 3);
    await expect(trainTrees({ matrix: matrix([1]), labels: labels(-1) }, { ...tiny, objective: 'counts' })).rejects.toThrow('expected 0..Infinity, got -1');
  });

  it('survives one class, one row, constant features and features that are all missing', async () => {
    const all = await trainTrees({ matrix: matrix([1, Number.NaN], [2, Number.NaN]), labels: labels(1, 1) }, { ...tiny, objective: 'binary' });
    const [probability] = all.probabilities(matrix([1, 3]));
    expect(probability).toBeGreaterThan(0.99);
    expect(probability).toBeLessThanOrEqual(1);
    const single = await trainTrees({ matrix: matrix([5]), labels: labels(3) }, tiny);
    expect([...single.raw(matrix([Number.NaN]))]).toEqual([3]);
  });

  it('refuses what it cannot train on, and says why', async () => {
    const good = { matrix: matrix([1], [2]), labels: labels(0, 1) };
    await expect(trainTrees({ ...good, labels: labels(0) }, tiny)).rejects.toThrow('labels: expected 2, got 1');
    await expect(trainTrees({ ...good, labels: labels(0, 2) }, { ...tiny, objective: 'binary' })).rejects.toThrow('labels: expected 0..1, got 2 in row 1');
    await expect(trainTrees({ ...good, labels: labels(0, Number.NaN) }, tiny)).rejects.toThrow('labels: expected finite numbers, got NaN in row 1');
    await expect(trainTrees({ ...good, matrix: matrix([1], [Infinity]) }, tiny)).rejects.toThrow('got Infinity in row 1, feature 0');
    await expect(trainTrees({ matrix: { rows: 0, features: 1, values: new Float32Array() }, labels: labels() }, tiny)).rejects.toThrow('expected rows and features');
    await expect(trainTrees(good, { ...tiny, objective: 'ranking' })).rejects.toThrow('expected groupEnds');
    await expect(trainTrees(good, tiny, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('BoostedTrees', () => {
  it('comes back from its arrays as it was', async () => {
    const data = step(300, 5);
    const trees = await trainTrees(data, { ...tiny, objective: 'binary', trees: 5 });
    const again = BoostedTrees.fromArrays('binary', 2, trees.start, trees.toArrays());
    expect(again.raw(data.matrix)).toEqual(trees.raw(data.matrix));
  });

  it('refuses arrays that are no trees, and rows of another width', async () => {
    const trees = await trainTrees(step(300, 5), { ...tiny, objective: 'binary', trees: 2 });
    const arrays = trees.toArrays();
    expect(() => BoostedTrees.fromArrays('binary', 2, 0, { ...arrays, left: arrays.left.map(() => 0) })).toThrow('expected children of node 0 behind it');
    expect(() => BoostedTrees.fromArrays('binary', 2, 0, { ...arrays, value: arrays.value.map(() => Number.NaN) })).toThrow('expected a finite value');
    expect(() => BoostedTrees.fromArrays('binary', 1, 0, { ...arrays, feature: arrays.feature.map((f) => (f < 0 ? f : 1)) })).toThrow('expected features below 1');
    expect(() => trees.raw(matrix([1]))).toThrow('features: expected 2, got 1');
  });
});
