import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '@zhiyin/engine';

/** How the wanted item is compared with the others. */
export type SequenceLoss =
  | { readonly kind: 'softmax' }
  /** @see Petrov, Macdonald 2023, "gSASRec: Reducing Overconfidence in Sequential Recommendation Trained with Negative Sampling" */
  | { readonly kind: 'gbce'; readonly calibration: number };

/** A hidden position or the future: far below every logit, and twice it is still finite. */
export const NEVER = -1e9;

/** What a step is compared with. */
interface Compared {
  readonly items: number;
  /** 0 = every item. */
  readonly negatives: number;
  readonly loss: SequenceLoss;
}

/**
 * [steps] loss of each step.
 * @param wanted [steps] logit of the next item
 * @param compared [steps, negatives] of the drawn ones, the wanted one among them at NEVER; or [steps, items] of all
 */
export function lossOfSteps(tf: TensorFlow, shape: Compared, wanted: Tensor, compared: Tensor): Tensor {
  return shape.loss.kind === 'gbce' ? generalisedCrossEntropy(tf, shape, shape.loss.calibration, wanted, compared) : softmaxLoss(tf, shape, wanted, compared);
}

/** [steps, negatives]: NEVER where the drawn item is the wanted one, else 0. */
export function wantedItself(tf: TensorFlow, targets: Tensor, drawn: Tensor): Tensor {
  return tf.mul(tf.cast(tf.equal(tf.expandDims(targets, 1), tf.expandDims(drawn, 0)), 'float32'), NEVER);
}

/**
 * log sum exp of all logits less the wanted one. Each drawn item stands for items / negatives of the others; that is taken from the wanted
 * logit, which comes to the same and is one number a step, not one a pair.
 */
function softmaxLoss(tf: TensorFlow, { items, negatives }: Compared, wanted: Tensor, compared: Tensor): Tensor {
  if (!negatives) return tf.sub(logSumExp(tf, compared), wanted);
  const shifted = tf.sub(wanted, Math.log(Math.max(1, items - 1) / negatives));
  return tf.sub(logSumExp(tf, tf.concat([tf.expandDims(shifted, 1), compared], 1)), shifted);
}

/**
 * -b log sigmoid(wanted) - sum of log(1 - sigmoid(drawn)), with b = a (t (1 - 1/a) + 1/a), a = share of the other items that is drawn. With
 * t = 0 it is the plain binary loss, which negative sampling makes overconfident; with t = 1 probabilities are those of all items.
 */
function generalisedCrossEntropy(tf: TensorFlow, { items, negatives }: Compared, calibration: number, wanted: Tensor, compared: Tensor): Tensor {
  const share = Math.min(1, negatives ? negatives / Math.max(1, items - 1) : 1);
  const power = share * (calibration * (1 - 1 / share) + 1 / share);
  const others = tf.sum(tf.softplus(compared), 1);
  const refused = negatives ? others : tf.sub(others, tf.softplus(wanted));
  return tf.add(tf.mul(tf.softplus(tf.neg(wanted)), power), refused);
}

/**
 * log sum exp of rows with its gradient given: softmax. By itself TensorFlow.js would go back through the maximum, at many times the
 * cost. With p = softmax(x), log sum exp(x) = max(x) - log max(p), and max(p) is never near 0.
 */
export function logSumExp(tf: TensorFlow, logits: Tensor): Tensor {
  const operation = tf.customGrad((x, save) => {
    const p = tf.softmax(x as Tensor);
    (save as (tensors: Tensor[]) => void)([p]);
    return {
      value: tf.sub(tf.max(x as Tensor, 1), tf.log(tf.max(p, 1))),
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(tf.expandDims(dy, 1), saved[0]),
    };
  });
  return operation(logits);
}
