import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { FileCheckpoints, LocalArtifactFiles } from '@zhiyin/artifacts';
import { systemClock } from '@zhiyin/domain';
import { hardwareGpus } from '@zhiyin/engine';
import { observeRequests, ProblemFilter, serverOptions, type AppContext, type RunningApp } from '@zhiyin/http';
import { JobHandlers, JobQueues, queueConnection, queueReady } from '@zhiyin/jobs';
import { frameworkLogger } from '@zhiyin/observability';
import { PgConversionStore, PgDatasetSource, PgFigureStore, PgHousekeeping, PgLoyaltyStore, PgRunStore, PgStrategyStore, PgTenantStore, roughSize } from '@zhiyin/persistence';
import type { StrategyCatalogue } from '@zhiyin/registry';
import { AppModule } from './app.module.ts';
import { ConversionJob, enqueueConversion } from './conversion.job.ts';
import { Dispatcher } from './dispatcher.ts';
import { enqueueFigures, figuresJob } from './figures.job.ts';
import { GraphicsCards, nvidiaMemory } from './graphics-cards.ts';
import { enqueueLoyalty, loyaltyJob } from './loyalty.job.ts';
import { placeOnCard } from './place-on-card.ts';
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

export interface TrainerOptions extends AppContext {
  readonly catalogue: StrategyCatalogue;
  /** Built JavaScript that calls `serveTraining` with the same strategies. */
  readonly childEntry: string;
  /** Built JavaScript of the thread that fits loyalty. */
  readonly loyaltyEntry: string;
  /** Built JavaScript of the process that trains conversion. */
  readonly conversionEntry: string;
  readonly timing?: TrainerTiming;
}

/**
 * Wires and starts a trainer. The queue is waited for before any worker is built, because a worker that is built without it
 * never recovers.
 * @throws DependencyError when it does not come; ConfigError for handlers that do not fit
 */
export async function startTrainer({ config, log, metrics, database, catalogue, childEntry, loyaltyEntry, conversionEntry, timing = TIMING }: TrainerOptions): Promise<RunningApp> {
  await queueReady(config.queueUrl);
  const connection = queueConnection(config.queueUrl);
  const queues = new JobQueues(connection);
  const runs = new PgRunStore(database);
  const cards = cardsOf(config);
  const dispatcher = new Dispatcher(runs, queues, catalogue, log, cards.count > 0);
  const seconds = metrics.histogram('training_seconds', 'Duration of trainings and searches by strategy and end', ['strategy', 'end'], [0.5, 2, 5, 15, 60, 300, 1800, 7200]);
  const trainJob = new TrainJob({
    runs, log, childEntry, worker: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    memoryBytes: config.trainingMemoryBytes, placeOnCard: placeOnCard({ runs, catalogue, cards, log, sizeOf: (tenant) => roughSize(database, tenant) }), leaseMs: timing.leaseMs, heartbeatMs: timing.heartbeatMs, graceMs: timing.graceMs,
    onEnd: (run, end, took) => {
      seconds.observe(took, { strategy: run.strategy, end: end.kind === 'outcome' ? end.outcome.status : end.kind });
      dispatcher.tick();
    },
  });
  metrics.gauge('trainings_running', 'Training processes at work', () => trainJob.running);
  const sweep = {
    housekeeping: new PgHousekeeping(database), queues, tenants: new PgTenantStore(database), strategies: new PgStrategyStore(database), log,
    keepDays: { runs: config.keepRunsDays, runLogs: config.keepRunLogsDays, impressions: config.keepImpressionsDays },
    files: new LocalArtifactFiles(path.join(config.dataFolder, 'artifacts')), checkpoints: new FileCheckpoints(path.join(config.dataFolder, 'checkpoints')),
  };
  const loyalty = { datasets: new PgDatasetSource(database), store: new PgLoyaltyStore(database), clock: systemClock, log, workerEntry: loyaltyEntry };
  const conversionStore = new PgConversionStore(database);
  const conversion = new ConversionJob({ datasets: new PgDatasetSource(database), store: conversionStore, log, childEntry: conversionEntry, memoryBytes: config.trainingMemoryBytes });
  const figures = new PgFigureStore(database);
  const handlers = new JobHandlers()
    .on('train', (payload, queue) => trainJob.handle(payload, queue))
    .on('tune', (payload, queue) => trainJob.handle(payload, queue))
    .on('conversion', (payload) => conversion.handle(payload))
    .on('loyalty', (payload) => loyaltyJob(loyalty, payload))
    .on('figures', (payload) => figuresJob(figures, log, payload))
    .on('schedule', async () => {
      const otherwise = (await enqueueLoyalty(loyalty.store, queues)) + (await enqueueConversion(conversionStore, queues)) + (await enqueueFigures(figures, queues));
      const trained = await scheduleJob(runs, systemClock, log);
      return otherwise ? 'done' : trained;
    })
    .on('sweep', () => sweepJob(sweep))
    .complete();
  const ready = async () => {
    await database.system.query('select 1');
    await queueReady(config.queueUrl, 0);
  };
  const adapter = new FastifyAdapter(serverOptions(log));
  observeRequests(adapter.getInstance<FastifyInstance>(), metrics);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of({ handlers, metrics, log, ready, trainingProcesses: config.trainingProcesses, graphicsCards: cards.count }, connection),
    adapter, { logger: frameworkLogger(log), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(log));
  await app.listen(config.trainerPort, config.host);
  await queues.keepSchedules();
  const schedules = setInterval(() => {
    void queues.keepSchedules().catch((error: unknown) => log.warn({ error }, 'schedules could not be renewed'));
  }, SCHEDULES_MS);
  dispatcher.start(timing.dispatchMs);
  log.info({ strategies: catalogue.ids() }, 'strategies that can be trained here');
  return {
    url: await app.getUrl(),
    async stop() {
      clearInterval(schedules);
      await dispatcher.stop();
      conversion.close();
      await trainJob.close(timing.finishMs);
      await app.close();
      await queues.close();
    },
  };
}

/** The kernel shows an NVIDIA card twice, as a renderer and by its own name. */
function cardsOf({ graphicsCards, graphicsMemoryBytes }: TrainerOptions['config']): GraphicsCards {
  const shown = hardwareGpus();
  const renderers = shown.filter((name) => name.startsWith('renderD')).length;
  const count = graphicsCards ?? Math.max(renderers, shown.length - renderers);
  return new GraphicsCards(count, graphicsMemoryBytes === undefined ? nvidiaMemory : async () => ({ total: graphicsMemoryBytes, free: graphicsMemoryBytes }));
}
