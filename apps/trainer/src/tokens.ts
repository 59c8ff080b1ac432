import type { Logger } from '@zhiyin/domain';
import type { Health } from '@zhiyin/http';
import type { JobHandlers } from '@zhiyin/jobs';

/** Names under which the module provides what is no class of Nest's. */
export const TRAINER = Symbol('trainer');

/** What workers and health checks need of the trainer. */
export interface TrainerParts extends Health {
  readonly handlers: JobHandlers;
  readonly log: Logger;
  readonly trainingProcesses: number;
  readonly graphicsCards: number;
}
