import type { RunStage, TrainingRun } from '@zhiyin/domain';
import type { TrainOutcome } from '@zhiyin/training';

/** To the training process. */
export type ToChild =
  | { readonly kind: 'train'; readonly run: TrainingRun; readonly memoryBytes: number }
  | { readonly kind: 'stop'; readonly why: 'cancelled' | 'shutdown' };

/** From the training process. Exactly one of `outcome` and `error` is its last word. */
export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly stage: RunStage; readonly progress: number }
  | { readonly kind: 'outcome'; readonly outcome: TrainOutcome }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };
