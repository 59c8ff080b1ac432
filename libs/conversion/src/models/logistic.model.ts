import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededRng } from '@zhiyin/domain';
import type { FeatureMatrix } from '@zhiyin/trees';
import { Ftrl, type FtrlSettings } from './ftrl.ts';
import { encode, encodedRow, rangesOf, shapeOf, type HashedRanges, type HashedShape } from './hashed-features.ts';
import { arrayOf, lossOf, numberOf, type ModelArtifact, type ModelPlugin, type ScoreModel, type Stop, type TrainingNeeds, type TrainingRows } from './model.ts';

const SETTINGS: FtrlSettings = { alpha: 0.05, beta: 1, l1: 0.5, l2: 1 };
const BUCKETS = 2 ** 16;
const MOST_PASSES = 8;
const TURN_ROWS = 5_000;

/** Logistic regression over hashed ranges of the features, learned row by row. */
export const logisticModel: ModelPlugin = {
  id: 'logistic',
  train: trainLogistic,
  load: (artifact) => new Logistic(artifact),
};

/** @param labels may lie outside 0..1 */
export async function trainLogistic(rows: TrainingRows, stop: Stop, { seed, specs, signal }: TrainingNeeds): Promise<ModelArtifact> {
  const shape = rangesOf(shapeOf(rows.matrix, specs), BUCKETS - 1);
  const learner = Ftrl.empty(SETTINGS, BUCKETS);
  const order = Int32Array.from({ length: rows.matrix.rows }, (_, row) => row);
  const rng = seededRng(seed).fork('logistic');
  const most = 'rounds' in stop ? stop.rounds : MOST_PASSES;
  let [best, bestLoss] = [artifactOf(shape, learner, 0), Infinity];
  for (let pass = 1; pass <= most; pass++) {
    for (let n = order.length - 1; n > 0; n--) {
      const other = rng.integer(n + 1);
      [order[n], order[other]] = [order[other], order[n]];
    }
    await onePass(learner, shape, rows, order, signal);
    const artifact = artifactOf(shape, learner, pass);
    const loss = 'rounds' in stop ? -pass : validationLoss(artifact, stop.validation);
    if (!(loss < bestLoss)) break;
    [best, bestLoss] = [artifact, loss];
  }
  return best;
}

function validationLoss(artifact: ModelArtifact, validation: TrainingRows): number {
  const logOdds = new Float64Array(validation.matrix.rows);
  new Logistic(artifact).logOdds(validation.matrix, logOdds);
  return lossOf(validation, logOdds);
}

async function onePass(learner: Ftrl, shape: HashedRanges, { matrix, labels, weights }: TrainingRows, order: Int32Array, signal?: AbortSignal): Promise<void> {
  const row = encodedRow(matrix.features);
  for (let n = 0; n < order.length; n++) {
    if (n % TURN_ROWS === TURN_ROWS - 1) {
      signal?.throwIfAborted();
      await nextTurn();
    }
    encode(shape, matrix.values, order[n] * matrix.features, row);
    learner.learn(row, labels[order[n]], weights?.[order[n]]);
  }
}

function artifactOf({ cuts, mean, deviation, category }: HashedShape, learner: Ftrl, rounds: number): ModelArtifact {
  const used = Int32Array.from({ length: BUCKETS + 1 }, (_, bucket) => bucket).filter((bucket) => learner.n(bucket) > 0);
  return {
    model: 'logistic', features: mean.length, numbers: { rounds },
    arrays: { cuts, mean, deviation, category, used, z: Float64Array.from(used, (bucket) => learner.z[bucket]), n: Float64Array.from(used, (bucket) => learner.n(bucket)) },
  };
}

/** Keeps learning: `learn` takes a row whose end is known. */
export class Logistic implements ScoreModel {
  readonly #shape: HashedRanges;
  readonly #learner: Ftrl;
  readonly #row;
  readonly #rounds: number;

  constructor(artifact: ModelArtifact) {
    const column = (name: string): Float64Array => arrayOf(artifact, name, Float64Array);
    this.#shape = rangesOf({ cuts: column('cuts'), mean: column('mean'), deviation: column('deviation'), category: arrayOf(artifact, 'category', Uint8Array) }, BUCKETS - 1);
    const [z, n] = [new Float64Array(BUCKETS + 1), new Float64Array(BUCKETS + 1)];
    const [ofUsed, squares] = [column('z'), column('n')];
    arrayOf(artifact, 'used', Int32Array).forEach((bucket, place) => {
      if (!(bucket >= 0 && bucket <= BUCKETS)) throw new RangeError(`model 'logistic': expected buckets 0..${BUCKETS}, got ${bucket}`);
      [z[bucket], n[bucket]] = [ofUsed[place], squares[place]];
    });
    this.#learner = new Ftrl(SETTINGS, z, n);
    this.#rounds = numberOf(artifact, 'rounds');
    this.#row = encodedRow(this.#shape.mean.length);
  }

  logOdds({ rows, features, values }: FeatureMatrix, out: Float64Array): void {
    const [{ weights }, { buckets, sizes }] = [this.#learner, this.#row];
    for (let row = 0; row < rows; row++) {
      encode(this.#shape, values, row * features, this.#row);
      let raw = weights[BUCKETS];
      for (let k = 0; k < buckets.length; k++) raw += sizes[k] * weights[buckets[k]];
      out[row] = raw;
    }
  }

  contributions(row: Float32Array): Float64Array {
    encode(this.#shape, row, 0, this.#row);
    const { buckets, sizes } = this.#row;
    return Float64Array.from(this.#shape.mean, (_, feature) => {
      let sum = 0;
      for (const k of [2 * feature, 2 * feature + 1]) sum += sizes[k] * this.#learner.weights[buckets[k]];
      return sum;
    });
  }

  /** Learns rows as their ends become known; answers use them from then on. Cost O(rows x features). */
  learn({ matrix, labels, weights }: TrainingRows): void {
    for (let row = 0; row < matrix.rows; row++) {
      encode(this.#shape, matrix.values, row * matrix.features, this.#row);
      this.#learner.learn(this.#row, labels[row], weights?.[row]);
    }
  }

  artifact(): ModelArtifact {
    return artifactOf(this.#shape, this.#learner, this.#rounds);
  }
}
