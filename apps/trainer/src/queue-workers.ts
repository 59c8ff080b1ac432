import { Processor, WorkerHost, OnWorkerEvent } from '@nestjs/bullmq';
import { Inject, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';
import { WORKER_TIMING, type JobResult, type QueueName } from '@zhiyin/jobs';
import { TRAINER, type TrainerParts } from './tokens.ts';

/** Takes jobs of one queue and hands them to their handler. */
abstract class QueueWorker extends WorkerHost implements OnApplicationBootstrap {
  abstract readonly queue: QueueName;

  constructor(readonly parts: TrainerParts) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.queue === 'train-cpu') this.worker.concurrency = this.parts.trainingProcesses;
    if (this.queue !== 'train-gpu') return;
    // Without a card nothing is taken from those that wait for one.
    if (this.parts.graphicsCards) this.worker.concurrency = this.parts.graphicsCards;
    else await this.worker.pause(true);
  }

  async process(job: Job): Promise<JobResult> {
    return this.parts.handlers.handle(this.queue, job.name, job.data);
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job | undefined, error: Error): void {
    this.parts.log.error({ queue: this.queue, job: job?.name, error }, 'job failed');
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.parts.log.warn({ queue: this.queue, error }, 'queue not reachable; trying again');
  }
}

@Processor('train-cpu', WORKER_TIMING)
export class TrainCpuWorker extends QueueWorker {
  readonly queue = 'train-cpu';

  constructor(@Inject(TRAINER) parts: TrainerParts) {
    super(parts);
  }
}

@Processor('train-gpu', WORKER_TIMING)
export class TrainGpuWorker extends QueueWorker {
  readonly queue = 'train-gpu';

  constructor(@Inject(TRAINER) parts: TrainerParts) {
    super(parts);
  }
}

@Processor('people', WORKER_TIMING)
export class PeopleWorker extends QueueWorker {
  readonly queue = 'people';

  constructor(@Inject(TRAINER) parts: TrainerParts) {
    super(parts);
  }
}

@Processor('io', WORKER_TIMING)
export class IoWorker extends QueueWorker {
  readonly queue = 'io';

  constructor(@Inject(TRAINER) parts: TrainerParts) {
    super(parts);
  }
}
