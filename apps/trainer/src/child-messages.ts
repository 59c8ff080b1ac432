import type { RunState, TrainingRun } from '@zhiyin/domain';
import type { RunNote, TrainOutcome } from '@zhiyin/training';

/** To the training process. */
export type ToChild =
  | { readonly kind: 'train'; readonly run: TrainingRun; readonly memoryBytes: number; readonly device: 'cpu' | 'gpu'; readonly notes: readonly RunNote[] }
  | { readonly kind: 'stop'; readonly why: 'cancelled' | 'shutdown' };

/** From the training process. Exactly one of `outcome` and `error` is its last word. */
export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly state: RunState }
  | { readonly kind: 'outcome'; readonly outcome: TrainOutcome }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };
