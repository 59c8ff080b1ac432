import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { seededRng } from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import { probabilityMetrics } from '@zhiyin/evaluation';
import { Ftrl } from './ftrl.ts';
import { Logistic } from './logistic.model.ts';
import { sigmoid, type TrainingRows } from './model.ts';
import { MODELS, modelOf } from './plugins.ts';
import { describeTree } from './single-tree.model.ts';
import { encodeTargets, withTargets } from './target-encoding.ts';

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const specs = [{ name: 'visits', text: 'visits' }, { name: 'noise', text: 'noise', side: 'item' as const }, { name: 'shelf', text: 'shelf', kind: 'category' as const }];

/** Who came often buys often, shelf 2 sells best, a third of the visits is not known. */
function drawn(rows: number, seed: number): TrainingRows {
  const rng = seededRng(seed);
  const values = new Float32Array(rows * 3);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [visits, shelf] = [rng.normal(), rng.integer(3)];
    values.set([rng.next() < 0.33 ? NaN : visits, rng.normal(), shelf], row * 3);
    labels[row] = Number(rng.next() < sigmoid(-1.5 + 1.5 * visits + (shelf === 2 ? 1.5 : 0)));
  }
  return { matrix: { rows, features: 3, values }, labels };
}

const [learn, late, test] = [drawn(4000, 1), drawn(800, 2), drawn(2000, 3)];
const engine = defaultEngine(1);
const needs = () => ({ seed: 1, specs, kernels, engine });

describe.each(MODELS.map(({ id }) => id))('%s', (id) => {
  it('gives the same artifact twice, finite log-odds for whatever comes, and contributions that belong to features', async () => {
    const plugin = modelOf(id);
    const artifact = await plugin.train(learn, { validation: late }, needs());
    expect(await plugin.train(learn, { validation: late }, needs())).toEqual(artifact);
    const odd = { rows: 3, features: 3, values: Float32Array.of(NaN, NaN, NaN, 1e30, -1e30, 99, 0, 0, 0) };
    const out = new Float64Array(3);
    const model = plugin.load(artifact);
    model.logOdds(odd, out);
    expect(out.every(Number.isFinite)).toBe(true);
    expect(model.contributions(odd.values.subarray(0, 3))).toHaveLength(3);
  });

  it('learns from a single row, and from rows of one kind', async () => {
    for (const label of [0, 1]) {
      for (const rows of [1, 50]) {
        const one = { matrix: { rows, features: 3, values: new Float32Array(rows * 3) }, labels: new Float32Array(rows).fill(label) };
        const out = new Float64Array(1);
        const plugin = modelOf(id);
        plugin.load(await plugin.train(one, { validation: { matrix: { rows: 0, features: 3, values: new Float32Array() }, labels: new Float32Array() } }, needs())).logOdds({ rows: 1, features: 3, values: new Float32Array(3) }, out);
        expect(Number.isFinite(out[0])).toBe(true);
      }
    }
  });
});

it('every model but the mean knows who buys, and the mean is the mean', async () => {
  const found = new Map<string, number>();
  for (const plugin of MODELS) {
    const out = new Float64Array(test.matrix.rows);
    plugin.load(await plugin.train(learn, { validation: late }, needs())).logOdds(test.matrix, out);
    const { auc, predictedOverActual } = probabilityMetrics(test.labels, out.map(sigmoid));
    found.set(plugin.id, auc);
    expect([plugin.id, Math.abs(predictedOverActual - 1) < 0.12]).toEqual([plugin.id, true]);
  }
  expect(found.get('base-rate')).toBe(0.5);
  expect(found.get('logistic')).toBeGreaterThan(0.74);
  expect(found.get('single-tree')).toBeGreaterThan(0.73);
  for (const id of ['boosted-trees', 'tower-net', 'two-tower-net', 'cross-net']) expect([id, found.get(id)! > 0.74]).toEqual([id, true]);
});

describe('Ftrl', () => {
  it('takes the steps that McMahan et al. wrote down', () => {
    const learner = Ftrl.empty({ alpha: 0.1, beta: 1, l1: 0.1, l2: 1 }, 4);
    const row = { buckets: Int32Array.of(2), sizes: Float64Array.of(1) };
    expect(learner.learn(row, 1)).toBe(0.5);
    // g = -0.5, n = 0.25, z = -0.5: w = (0.5 - 0.1) / ((1 + 0.5) / 0.1 + 1)
    expect(learner.weights[2]).toBeCloseTo(0.4 / 16, 12);
    // The bias is not thinned out.
    expect(learner.weights[4]).toBeCloseTo(0.5 / 16, 12);
    expect(learner.weights[0]).toBe(0);
    expect(learner.learn(row, 1)).toBeCloseTo(sigmoid(0.9 / 16), 12);
  });
});

describe('logistic regression', () => {
  it('goes on learning after it was trained, and its new state can be stored', async () => {
    const model = new Logistic(await modelOf('logistic').train(learn, { validation: late }, needs()));
    const before = new Float64Array(1);
    const asked = { rows: 1, features: 3, values: Float32Array.of(0, 0, 1) };
    model.logOdds(asked, before);
    const turned = { matrix: { rows: 500, features: 3, values: Float32Array.from({ length: 1500 }, (_, n) => asked.values[n % 3]) }, labels: new Float32Array(500).fill(1) };
    model.learn(turned);
    const after = new Float64Array(1);
    model.logOdds(asked, after);
    expect(after[0]).toBeGreaterThan(before[0] + 1);
    const stored = new Float64Array(1);
    new Logistic(model.artifact()).logOdds(asked, stored);
    expect(stored[0]).toBe(after[0]);
  });
});

describe('the single tree', () => {
  it('says the rate of its rows in words', async () => {
    const lines = describeTree(await modelOf('single-tree').train(learn, { validation: late }, needs()), specs);
    const rate = learn.labels.reduce((sum, label) => sum + label, 0) / learn.labels.length;
    expect(lines[0]).toBe(`all: ${(100 * rate).toFixed(2)} %`);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.some((line) => line.includes('visits > '))).toBe(true);
  });
});

describe('target encoding', () => {
  it('tells each row the rate of the rows before it, and later rows that of all', () => {
    const rows = { matrix: { rows: 4, features: 1, values: Float32Array.of(7, 7, 7, 8) }, labels: Float32Array.of(1, 1, 0, 0) };
    const { matrix, rates } = encodeTargets(rows, [specs[2]], 1);
    const around = (sum: number, total: number) => Math.fround((sum + 20 * 0.5) / (total + 20));
    expect([...matrix.values]).toEqual([0.5, around(1, 1), around(2, 2), 0.5]);
    expect([...withTargets({ rows: 3, features: 1, values: Float32Array.of(7, 9, NaN) }, rates).values]).toEqual([around(2, 3), 0.5, NaN]);
  });
});
