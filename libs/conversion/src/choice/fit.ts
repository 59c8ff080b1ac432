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

/** @param rows oldest first */
export async function fit(plugin: ModelPlugin, rows: TrainingRows, needs: TrainingNeeds): Promise<FittedModel> {
  const cut = Math.max(1, Math.floor((1 - LATE_SHARE) * rows.matrix.rows));
  const [learn, late] = [slice(rows, 0, cut), slice(rows, cut, rows.matrix.rows)];
  const artifact = await plugin.train(learn, late, needs);
  const logOdds = new Float64Array(late.matrix.rows);
  plugin.load(artifact).logOdds(late.matrix, logOdds);
  return { artifact, calibration: calibrate({ logOdds, labels: late.labels }) };
}

/** [rows] calibrated probabilities, as of the rows that were sampled. */
export function probabilitiesOf({ artifact, calibration }: FittedModel, matrix: TrainingRows['matrix'], model: ScoreModel = modelOf(artifact.model).load(artifact)): Float64Array {
  const logOdds = new Float64Array(matrix.rows);
  model.logOdds(matrix, logOdds);
  return logOdds.map((own) => sigmoid(calibrated(calibration, own)));
}
