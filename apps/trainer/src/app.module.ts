import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { HEALTH, HealthController } from '@zhiyin/http';
import { QUEUES, type queueConnection } from '@zhiyin/jobs';
import { IoWorker, PeopleWorker, TrainCpuWorker, TrainGpuWorker } from './queue-workers.ts';
import { TRAINER, type TrainerParts } from './tokens.ts';

/** The whole trainer: queues, their workers, health. */
@Module({})
export class AppModule {
  static of(parts: TrainerParts, connection: ReturnType<typeof queueConnection>): DynamicModule {
    return {
      module: AppModule,
      imports: [BullModule.forRoot({ connection }), BullModule.registerQueue(...QUEUES.map((name) => ({ name })))],
      controllers: [HealthController],
      providers: [{ provide: TRAINER, useValue: parts }, { provide: HEALTH, useValue: parts }, TrainCpuWorker, TrainGpuWorker, PeopleWorker, IoWorker],
    };
  }
}
