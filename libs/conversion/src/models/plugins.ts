import { baseRateModel } from './base-rate.model.ts';
import { boostedTreesModel } from './boosted-trees.model.ts';
import { logisticModel } from './logistic.model.ts';
import type { ModelId, ModelPlugin } from './model.ts';
import { NET_FORMS } from './net-forms.ts';
import { netModel } from './net.model.ts';
import { singleTreeModel } from './single-tree.model.ts';

/** Every way to learn probabilities that is installed, cheapest to serve first. */
export const MODELS: readonly ModelPlugin[] = [baseRateModel, logisticModel, singleTreeModel, boostedTreesModel(), ...NET_FORMS.map(netModel)];

/** @throws RangeError for a model that is not installed */
export function modelOf(id: ModelId): ModelPlugin {
  const model = MODELS.find((one) => one.id === id);
  if (!model) throw new RangeError(`conversion model '${id}' is not installed; installed: ${MODELS.map((one) => one.id).join(', ')}`);
  return model;
}
