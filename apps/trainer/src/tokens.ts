import type { Logger } from '@zhiyin/domain';
import type { JobHandlers } from '@zhiyin/jobs';
import type { Metrics } from '@zhiyin/observability';

/** Names under which the module provides what is no class of Nest's. */
export const TRAINER = Symbol('trainer');

/** What workers and health checks need of the trainer. */
export interface TrainerParts {
  readonly handlers: JobHandlers;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly trainingProcesses: number;
  /** Rejects when the trainer cannot do its work now. */
  readonly ready: () => Promise<void>;
}
