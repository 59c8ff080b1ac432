import { openKernels } from '@zhiyin/compute';
import { fit, labelsAsOf, MODELS, probabilitiesOf, type Examples } from '@zhiyin/conversion';
import { DAY_MS, seededRng, type Rng } from '@zhiyin/domain';
import { table } from './report.ts';

const SEEDS = 5;
const ROWS = 60_000;
const DAYS = 14;
const WINDOW_DAYS = 7;
const MEAN_DELAY_DAYS = 3;
const ASKED = 20_000;
const specs = [{ name: 'liking', text: 'liking' }, { name: 'price', text: 'price' }, { name: 'noise', text: 'noise' }];

/** P(bought within the window) of a moment with these features. */
const truth = ([liking, price]: Float32Array): number => 1 / (1 + Math.exp(2 - 1.2 * liking + 0.8 * Math.abs(price)));

/** Fourteen days of moments whose purchases take three days on average: what models promise of new moments, over what is true, with and without looking at delays. */
export async function conversionDelays(): Promise<void> {
  const kernels = await openKernels();
  const models = MODELS.filter(({ id }) => id === 'logistic' || id === 'boosted-trees');
  const rows = [];
  for (const plugin of models) {
    const [aware, unaware]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const all = moments(seededRng(`delays ${seed}`));
      const needs = { seed, specs, kernels, engine: null };
      const { examples, labels } = await labelsAsOf(all, all.until, needs);
      aware.push(await biasOf(plugin, { matrix: examples.matrix, labels }, needs));
      const seen = Float32Array.from(all.delay, (delay, row) => Number(all.at[row] + delay <= all.until));
      unaware.push(await biasOf(plugin, { matrix: all.matrix, labels: seen }, needs));
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / SEEDS;
    rows.push({ model: plugin.id, 'bias %': mean(aware), 'least, most %': `${Math.min(...aware).toFixed(1)}, ${Math.max(...aware).toFixed(1)}`, 'bias % where what was not seen counts as no': mean(unaware) });
  }
  console.log(`\nlate purchases: ${ROWS} moments of ${DAYS} days, delays of ${MEAN_DELAY_DAYS} days on average, window of ${WINDOW_DAYS}; promised over true probabilities of ${ASKED} new moments, ${SEEDS} seeds`);
  console.log(table(rows));
  await kernels.close();
}

async function biasOf(plugin: (typeof MODELS)[number], rows: Parameters<typeof fit>[1], needs: Parameters<typeof fit>[2]): Promise<number> {
  const fitted = await fit(plugin, rows, needs);
  const { matrix } = moments(seededRng('asked'), ASKED);
  const promised = probabilitiesOf(fitted, matrix).reduce((sum, own) => sum + own, 0);
  let real = 0;
  for (let row = 0; row < ASKED; row++) real += truth(matrix.values.subarray(row * specs.length, (row + 1) * specs.length));
  return 100 * (promised / real - 1);
}

function moments(rng: Rng, rows = ROWS): Examples {
  const values = Float32Array.from({ length: rows * specs.length }, () => rng.normal());
  const delay = Float64Array.from({ length: rows }, (_, row) => {
    if (rng.next() >= truth(values.subarray(row * specs.length, (row + 1) * specs.length))) return Infinity;
    for (;;) {
      const days = -MEAN_DELAY_DAYS * Math.log(1 - rng.next());
      if (days <= WINDOW_DAYS) return days * DAY_MS;
    }
  });
  return {
    specs, matrix: { rows, features: specs.length, values }, at: Float64Array.from(delay, (_, row) => (row / rows) * DAYS * DAY_MS), delay, owner: Int32Array.from(delay, (_, row) => row),
    kept: new Float32Array(rows).fill(1), windowMs: WINDOW_DAYS * DAY_MS, until: DAYS * DAY_MS,
  };
}
