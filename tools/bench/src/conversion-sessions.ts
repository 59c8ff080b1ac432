import { openKernels } from '@zhiyin/compute';
import { accuracyOf, fit, MODELS, probabilitiesOf, type FeatureSpec, type ModelPlugin } from '@zhiyin/conversion';
import { seededRng } from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import { probabilityMetrics } from '@zhiyin/evaluation';
import { exact, table } from './report.ts';
import { FOLDS, meanOverFolds, part, rowsWhere, sessionsOf, shopSessions, stopwatch, type Rows } from './shop-sessions.ts';

/** Numbers that are names. */
const CODES = new Set(['Month', 'OperatingSystems', 'Browser', 'Region', 'TrafficType', 'VisitorType', 'Weekend']);
/** What the pages were, rather than who looked: the second tower of a net with two. */
const OF_PAGES = new Set(['BounceRates', 'ExitRates', 'PageValues', 'SpecialDay', 'Month', 'Weekend']);

/** Every model on shop sessions, as the product fits and calibrates it: a fifth of each training part stops it in time and calibrates. */
export async function conversionSessions(): Promise<void> {
  const text = shopSessions();
  if (text === null) return;
  const kernels = await openKernels();
  for (const left of [[], ['PageValues']]) {
    const data = sessionsOf(text, left);
    const specs = data.names.map((name): FeatureSpec => ({ name, text: name, ...(CODES.has(name) ? { kind: 'category' } : {}), ...(OF_PAGES.has(name) ? { side: 'item' } : {}) }));
    const needs = { seed: 1, specs, kernels, engine: defaultEngine() };
    const rows = [];
    for (const plugin of MODELS) {
      const clock = stopwatch();
      const probabilities = await crossValidated(plugin, data, needs);
      const { seconds } = clock();
      const { logLoss, normalizedEntropy, calibrationError, predictedOverActual } = probabilityMetrics(data.labels, probabilities);
      rows.push({ model: plugin.id, AUC: exact(meanOverFolds(data, probabilities)), 'log-loss': exact(logLoss), NE: exact(normalizedEntropy), ECE: exact(calibrationError), PCOC: exact(predictedOverActual), accuracy: exact(accuracyOf(data.labels, probabilities)), s: seconds });
    }
    console.log(`\n${data.labels.length} sessions, ${FOLDS} stratified folds, calibrated${left.length ? `, without ${left.join(', ')}` : ''}`);
    console.log(table(rows));
  }
  await kernels.close();
}

async function crossValidated(plugin: ModelPlugin, { matrix, labels, folds }: Rows, needs: Parameters<typeof fit>[2]): Promise<Float64Array> {
  const probabilities = new Float64Array(labels.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const [seen, asked] = [inAnyOrder(rowsWhere(folds, (own) => own !== fold), fold), rowsWhere(folds, (own) => own === fold)];
    const fitted = await fit(plugin, { matrix: part(matrix, seen), labels: Float32Array.from(seen, (row) => labels[row]) }, needs);
    probabilitiesOf(fitted, part(matrix, asked)).forEach((probability, n) => (probabilities[asked[n]] = probability));
  }
  return probabilities;
}

/** The sessions have no times; their order in the file is none. */
function inAnyOrder(rows: number[], fold: number): number[] {
  const rng = seededRng(`order ${fold}`);
  for (let n = rows.length - 1; n > 0; n--) {
    const other = rng.integer(n + 1);
    [rows[n], rows[other]] = [rows[other], rows[n]];
  }
  return rows;
}
