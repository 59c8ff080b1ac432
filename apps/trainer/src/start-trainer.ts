import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { FileCheckpoints, LocalArtifactFiles } from '@zhiyin/artifacts';
import type { Config } from '@zhiyin/config';
import { DependencyError, systemClock, type Logger } from '@zhiyin/domain';
import { JobHandlers, JobQueues, queueConnection, queueReady } from '@zhiyin/jobs';
import { createMetrics, frameworkLogger } from '@zhiyin/observability';
import { Database, databaseUrls, PgHousekeeping, PgRunStore, PgStrategyStore, PgTenantStore } from '@zhiyin/persistence';
import { StrategyCatalogue } from '@zhiyin/registry';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { AppModule } from './app.module.ts';
import { Dispatcher } from './dispatcher.ts';
import { scheduleJob } from './schedule.job.ts';
import { sweepJob } from './sweep.job.ts';
import { TrainJob } from './train.job.ts';

/** How patient a trainer is. Shorter in tests. */
export interface TrainerTiming {
  /** A trainer that said nothing for so long has lost its run. */
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How often waiting runs are looked for. */
  readonly dispatchMs: number;
  /** At the end: how long trainings may still take, and then how long to obey. */
  readonly finishMs: number;
  readonly graceMs: number;
}
export const TIMING: TrainerTiming = { leaseMs: 20_000, heartbeatMs: 3_000, dispatchMs: 1_000, finishMs: 4_000, graceMs: 4_000 };
const SCHEDULES_MS = 60_000;

export interface TrainerOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly strategies: readonly StrategyPlugin[];
  /** Built JavaScript that calls `serveTraining` with the same strategies. */
  readonly childEntry: string;
  readonly timing?: TrainerTiming;
}

export interface Trainer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Wires and starts a trainer. Database and queue are waited for before any worker is built, because a worker that is built
 * without them never recovers.
 * @throws DependencyError when they do not come; ConfigError for strategies or handlers that do not fit
 */
export async function startTrainer({ config, log, strategies, childEntry, timing = TIMING }: TrainerOptions): Promise<Trainer> {
  const catalogue = new StrategyCatalogue(strategies);
  const database = await openWhenReady(config);
  await queueReady(config.queueUrl);
  const connection = queueConnection(config.queueUrl);
  const queues = new JobQueues(connection);
  const runs = new PgRunStore(database);
  const dispatcher = new Dispatcher(runs, queues, catalogue, log);
  const metrics = createMetrics({ app: 'trainer' });
  const seconds = metrics.histogram('training_seconds', 'Duration of trainings by strategy and end', ['strategy', 'end'], [0.5, 2, 5, 15, 60, 300, 1800, 7200]);
  const trainJob = new TrainJob({
    runs, log, childEntry, worker: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    memoryBytes: config.trainingMemoryBytes, leaseMs: timing.leaseMs, heartbeatMs: timing.heartbeatMs, graceMs: timing.graceMs,
    onEnd: (run, end, took) => {
      seconds.observe(took, { strategy: run.strategy, end: end.kind === 'outcome' ? end.outcome.status : end.kind });
      dispatcher.tick();
    },
  });
  metrics.gauge('trainings_running', 'Training processes at work', () => trainJob.running);
  const sweep = {
    housekeeping: new PgHousekeeping(database), queues, tenants: new PgTenantStore(database), strategies: new PgStrategyStore(database), log,
    files: new LocalArtifactFiles(path.join(config.dataFolder, 'artifacts')), checkpoints: new FileCheckpoints(path.join(config.dataFolder, 'checkpoints')),
  };
  const handlers = new JobHandlers()
    .on('train', (payload) => trainJob.handle(payload))
    .on('schedule', () => scheduleJob(runs, systemClock, log))
    .on('sweep', () => sweepJob(sweep))
    .complete();
  const ready = async () => {
    await database.system.query('select 1');
    await queueReady(config.queueUrl, 0);
  };
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of({ handlers, metrics, log, ready, trainingProcesses: config.trainingProcesses }, connection),
    new FastifyAdapter(), { logger: frameworkLogger(log), abortOnError: false },
  );
  await app.listen(config.trainerPort, config.host);
  await queues.keepSchedules();
  const schedules = setInterval(() => {
    void queues.keepSchedules().catch((error: unknown) => log.warn({ error }, 'schedules could not be renewed'));
  }, SCHEDULES_MS);
  dispatcher.start(timing.dispatchMs);
  log.info({ port: config.trainerPort, strategies: strategies.map(({ id }) => id) }, 'trainer ready');
  return {
    url: await app.getUrl(),
    async close() {
      clearInterval(schedules);
      await dispatcher.stop();
      await trainJob.close(timing.finishMs);
      await app.close();
      await queues.close();
      await database.close();
    },
  };
}

async function openWhenReady(config: Config, timeoutMs = 30_000): Promise<Database> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    let database: Database | undefined;
    try {
      database = await Database.open(databaseUrls(config.databaseUrl, config.secret), { maxConnections: config.databaseConnections });
      await database.system.query('select 1 from training_run limit 0');
      return database;
    } catch (cause) {
      await database?.close().catch(() => {});
      if (Date.now() >= giveUpAt) {
        throw new DependencyError('DATABASE_UNREACHABLE', 'the database does not answer or is not migrated: start it, run the migrations, or correct DATABASE_URL', {}, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
