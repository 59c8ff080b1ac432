import { calibrate, calibrated, type Calibration } from '../calibration/calibrator.ts';
import type { ModelArtifact, ModelPlugin, ScoreModel, TrainingNeeds, TrainingRows } from '../models/model.ts';
import { sigmoid } from '../models/model.ts';
import { modelOf } from '../models/plugins.ts';
import { slice } from './labels.ts';

/** The newest share of the rows stops training in time, and calibrates. */
const LATE_SHARE = 0.2;

/** A model with how its scores become probabilities. Plain data. @public */
export interface FittedModel {
  readonly artifact: ModelArtifact;
  readonly calibration: Calibration;
}

/**
 * Trains on the older rows until the newest are not told better any more, calibrates on the newest, and trains once more, as long, on all:
 * what is newest is worth most.
 * @param rows oldest first
 */
export async function fit(plugin: ModelPlugin, rows: TrainingRows, needs: TrainingNeeds): Promise<FittedModel> {
  const cut = Math.max(1, Math.floor((1 - LATE_SHARE) * rows.matrix.rows));
  const [learn, late] = [slice(rows, 0, cut), slice(rows, cut, rows.matrix.rows)];
  const early = await plugin.train(learn, { validation: late }, needs);
  const logOdds = new Float64Array(late.matrix.rows);
  plugin.load(early).logOdds(late.matrix, logOdds);
  const calibration = calibrate({ logOdds, labels: late.labels });
  return { artifact: await plugin.train(rows, { rounds: early.numbers.rounds }, needs), calibration };
}

/** [rows] calibrated probabilities, as of the rows that were sampled. */
export function probabilitiesOf({ artifact, calibration }: FittedModel, matrix: TrainingRows['matrix'], model: ScoreModel = modelOf(artifact.model).load(artifact)): Float64Array {
  const logOdds = new Float64Array(matrix.rows);
  model.logOdds(matrix, logOdds);
  return logOdds.map((own) => sigmoid(calibrated(calibration, own)));
}
