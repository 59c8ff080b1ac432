import path from 'node:path';
import { encodeArtifact, FileCheckpoints, LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import { allowedThreads } from '@zhiyin/compute';
import { parseConfig, type Config } from '@zhiyin/config';
import { ConfigError, seededRng, systemClock, ZhiyinError, type RunStage, type RunState, type TrainingRun } from '@zhiyin/domain';
import { openEmbeddings, type EmbeddingSetup } from '@zhiyin/embedding';
import { createEngine } from '@zhiyin/engine';
import { createLogger } from '@zhiyin/observability';
import { Database, databaseUrls, PgDatasetSource, PgEmbeddingCache, PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { installStrategies, type StrategyCatalogue } from '@zhiyin/registry';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { TrainingStopped, trainStrategy, tuneStrategy, type EnabledStrategy, type TrainOutcome } from '@zhiyin/training';
import type { FromChild, ToChild } from './child-messages.ts';

const PROGRESS_EVERY_MS = 250;

/**
 * The body of a training process: waits for one run, trains it, tells the outcome, ends. It has its own connections and
 * its own memory; if it dies, nothing else does. When its parent disappears it ends too.
 */
export function serveTraining(own: readonly StrategyPlugin[]): void {
  const stop = new AbortController();
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; whether to stop is for the parent to say.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('message', (message: ToChild) => {
    if (message.kind === 'stop') stop.abort(new TrainingStopped(message.why));
    else {
      void train(own, message, stop.signal)
        .then((outcome) => say({ kind: 'outcome', outcome }), (error: unknown) => say(lastWord(error)))
        .finally(() => process.exit(0));
    }
  });
  void say({ kind: 'ready' });
}

async function train(
  own: readonly StrategyPlugin[],
  { run, memoryBytes, device, notes }: Extract<ToChild, { kind: 'train' }>,
  signal: AbortSignal,
): Promise<TrainOutcome> {
  const config = parseConfig(process.env);
  const log = createLogger({ name: 'training', level: config.logLevel }).child({ tenant: run.tenant, strategy: run.strategy, run: run.id });
  const database = await Database.open(databaseUrls(config.databaseUrl, config.secret), { maxConnections: 2, statementTimeoutMs: 0 });
  try {
    const runs = new PgRunStore(database);
    const strategies = new PgStrategyStore(database);
    const catalogue = await installStrategies(own, config.plugins);
    const resolved = await resolveOrEnd(run, runs, catalogue);
    if (!resolved) return { status: 'failed', code: 'CONFIG_INVALID' };
    const engine = createEngine({ setting: config.engine, folder: config.dataFolder, threads: config.engineThreads, allowSoftwareGpu: config.allowSoftwareGpu, log });
    // Who was given no card uses none, unless an operator named the engine.
    if (device === 'cpu' && config.engine === 'auto') engine.leaveGpu(notes[0]?.message ?? 'this training was not given a graphics card');
    const work = run.kind === 'tune' ? tuneStrategy : trainStrategy;
    return await work({
      run, plugin: resolved.plugin, config: resolved.config, signal, log, clock: systemClock, device, notes, memoryBytes, engine,
      embeddings: openEmbeddings(embeddingSetup(config), run.tenant, { cache: new PgEmbeddingCache(database), rng: seededRng(`${run.id} ${run.attempt}`), clock: systemClock }),
      resolveConfig: (older) => catalogue.resolveConfig(run.strategy, older), enabled: await enabledStrategies(run, strategies, catalogue),
      ports: {
        runs, datasets: new PgDatasetSource(database), strategies,
        files: new LocalArtifactFiles(path.join(config.dataFolder, 'artifacts')),
        codec: { encode: encodeArtifact, read: readArtifact },
        checkpoints: new FileCheckpoints(path.join(config.dataFolder, 'checkpoints')),
      },
      onProgress: throttledProgress(),
    });
  } finally {
    await database.close().catch(() => {});
  }
}

function embeddingSetup({ modelsFolder, embeddingsUrl, embeddingsKey, embeddingsCharactersPerDay, engineThreads, threads }: Config): EmbeddingSetup {
  return {
    modelsFolder: modelsFolder ?? null, url: embeddingsUrl ?? null, apiKey: embeddingsKey ?? null,
    charactersPerDay: embeddingsCharactersPerDay, threads: engineThreads ?? threads ?? allowedThreads(),
  };
}

/** What a blend may take its sources from. Settings that no longer fit their strategy leave it out: it cannot be trained either. */
async function enabledStrategies(run: TrainingRun, store: PgStrategyStore, catalogue: StrategyCatalogue): Promise<EnabledStrategy[]> {
  const settings = await store.settings(run.tenant);
  return settings.filter(({ enabled, strategy }) => enabled && catalogue.has(strategy)).flatMap(({ strategy, config }) => {
    try {
      return [{ plugin: catalogue.get(strategy), config: catalogue.resolveConfig(strategy, config) }];
    } catch (error) {
      if (error instanceof ConfigError) return [];
      throw error;
    }
  });
}

/** A strategy that is not installed, or settings that do not fit, end the run: another attempt would find the same. */
async function resolveOrEnd(run: TrainingRun, runs: PgRunStore, catalogue: StrategyCatalogue) {
  try {
    return { plugin: catalogue.get(run.strategy), config: catalogue.resolveConfig(run.strategy, run.config) };
  } catch (error) {
    if (!(error instanceof ZhiyinError)) throw error;
    await runs.finish(run.tenant, run.id, run.fence, {
      status: 'failed', metrics: {}, error: { code: error.code, message: error.message }, artifactId: null,
    });
    return null;
  }
}

/** Stages at once, progress within a stage a few times a second. */
function throttledProgress(): (state: RunState) => void {
  let last: RunStage | null = null;
  let saidAt = 0;
  return (state) => {
    const { stage } = state;
    const now = Date.now();
    if (stage === last && now - saidAt < PROGRESS_EVERY_MS) return;
    last = stage;
    saidAt = now;
    void say({ kind: 'progress', state });
  };
}

function lastWord(error: unknown): FromChild {
  const code = error instanceof ZhiyinError ? error.code : 'TRAINING_CRASHED';
  return { kind: 'error', code, message: error instanceof Error ? error.message : String(error) };
}

/** Resolves when the message has left, so that the process may end after its last word. */
function say(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
}
