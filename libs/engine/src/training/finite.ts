import { NumericalError } from '@zhiyin/domain';

/** @throws NumericalError DIVERGED */
export function finite(loss: number, model: string, step: number): number {
  if (!Number.isFinite(loss)) throw new NumericalError('DIVERGED', `model '${model}': the loss of step ${step} is ${loss}; a smaller learning rate or a longer warm-up may help`, { step });
  return loss;
}
