import os from 'node:os';
import { openKernels } from '@zhiyin/compute';
import { seededRng } from '@zhiyin/domain';
import { probabilityMetrics } from '@zhiyin/evaluation';
import { trainTrees } from '@zhiyin/trees';
import { askPython } from './python-peer.ts';
import { table } from './report.ts';
import { FOLDS, meanOverFolds, part, rowsWhere, sessionsOf, shopSessions, stopwatch, type Rows } from './shop-sessions.ts';

const SHOPPERS = { objective: 'binary', seed: 1, trees: 120, learningRate: 0.05, leaves: 15, l2: 5 } as const;
const LARGE = { objective: 'binary', seed: 1, trees: 50, learningRate: 0.1, leaves: 31, l2: 0 } as const;

interface PeerAnswers {
  readonly answers: readonly { readonly name: string; readonly seconds: number; readonly cpuSeconds: number; readonly logLoss: number; readonly probabilities: readonly number[] | null }[];
  readonly missing: readonly string[];
}

/** Boosted trees beside scikit-learn and LightGBM: shop sessions (UCI Online Shoppers, 10 folds, needs $ZHIYIN_DATA), and `--rows` (1,000,000) x 50. */
export async function treesBench({ rows = 1_000_000, threads = os.availableParallelism() }: Readonly<Record<string, number>>): Promise<void> {
  await shoppers(threads);
  await large(rows, threads);
}

async function shoppers(threads: number): Promise<void> {
  const text = shopSessions();
  if (text === null) return;
  for (const left of [[], ['PageValues']]) {
    const data = sessionsOf(text, left);
    const { labels } = data;
    const own = await crossValidated(data, threads);
    const peers = await askPeers(data, SHOPPERS, FOLDS, threads);
    const rowsOf = [own, ...peers].map(({ name, seconds, cpuSeconds, probabilities }) => ({
      trees: name, AUC: meanOverFolds(data, probabilities!), ...figures(labels, probabilities!),
      's': seconds, 'processor s': cpuSeconds,
    }));
    console.log(`\n${labels.length} sessions, ${FOLDS} stratified folds, ${JSON.stringify(SHOPPERS)}${left.length ? `, without ${left.join(', ')}` : ''}`);
    console.log(table(rowsOf));
  }
}

async function crossValidated({ matrix, labels, folds }: Rows, threads: number) {
  const probabilities = new Float64Array(labels.length);
  const kernels = await openKernels({ threads });
  const clock = stopwatch();
  for (let fold = 0; fold < FOLDS; fold++) {
    const [seen, asked] = [rowsWhere(folds, (own) => own !== fold), rowsWhere(folds, (own) => own === fold)];
    const trees = await trainTrees({ matrix: part(matrix, seen), labels: Float32Array.from(seen, (row) => labels[row]) }, SHOPPERS, { kernels });
    trees.probabilities(part(matrix, asked)).forEach((probability, n) => (probabilities[asked[n]] = probability));
  }
  const time = clock();
  await kernels.close();
  return { name: 'zhiyin', ...time, probabilities: probabilities as ArrayLike<number> | null };
}

async function large(rows: number, threads: number): Promise<void> {
  const data = drawn(rows);
  const clock = stopwatch();
  const kernels = await openKernels({ threads });
  const trees = await trainTrees(data, LARGE, { kernels });
  await kernels.close();
  const own = { name: 'zhiyin', ...clock(), logLoss: probabilityMetrics(data.labels, trees.probabilities(data.matrix)).logLoss };
  const peers = await askPeers(data, LARGE, 0, threads);
  console.log(`\n${rows} rows x ${data.matrix.features} features, ${LARGE.trees} trees of ${LARGE.leaves} leaves, ${threads} threads`);
  console.log(table([own, ...peers].map(({ name, seconds, cpuSeconds, logLoss }) => ({ trees: name, s: seconds, 'processor s': cpuSeconds, 'log-loss (training rows)': logLoss }))));
}

async function askPeers({ matrix, labels, folds }: Rows, { trees, leaves, learningRate, l2 }: typeof SHOPPERS | typeof LARGE, count: number, threads: number): Promise<PeerAnswers['answers']> {
  const answer = await askPython<PeerAnswers>('trees.py', { values: matrix.values, labels, folds }, { rows: matrix.rows, features: matrix.features, trees, leaves, learningRate, l2, folds: count, threads }, threads);
  if (typeof answer === 'string') {
    console.log(`peers skipped: ${answer}`);
    return [];
  }
  if (answer.missing.length) console.log(`peers skipped, not installed: ${answer.missing.join(', ')}`);
  return answer.answers;
}

function drawn(rows: number): Rows {
  const rng = seededRng('rows');
  const features = 50;
  const values = Float32Array.from({ length: rows * features }, () => rng.normal());
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d] = values.subarray(row * features, row * features + 4);
    return Number(rng.next() < 1 / (1 + Math.exp(1.5 - 1.2 * a - Math.sin(2 * b) - (c > 0 ? d : 0))));
  });
  return { matrix: { rows, features, values }, labels, folds: new Int32Array(rows) };
}

function figures(labels: Float32Array, probabilities: ArrayLike<number>): Record<string, number> {
  const { logLoss, calibrationError } = probabilityMetrics(labels, probabilities);
  return { 'log-loss': logLoss, ECE: calibrationError };
}
