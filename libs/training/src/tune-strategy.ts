import type { DatasetView } from '@zhiyin/dataset';
import { DataError, PluginError, type JsonObject, type TuningOrder, type TuningTrial } from '@zhiyin/domain';
import { validationTask } from '@zhiyin/evaluation';
import { adoptedConfig, bestTrial, sampledTask, searchSettings, trialConfig } from '@zhiyin/tuning';
import type { Tuning } from '@zhiyin/strategy-sdk';
import { splitOf } from './assess.ts';
import { endWith } from './end-with.ts';
import { fitInMemory } from './fit-in-memory.ts';
import { freeze } from './freeze.ts';
import { requireMemory, sizeOf } from './required-memory.ts';
import { journalOf, type RunJournal } from './run-journal.ts';
import { sourcesOf } from './source-strategies.ts';
import { TrainingStopped, type TrainOptions, type TrainOutcome } from './training-ports.ts';

const QUESTIONS = 3000;
/** Attempts without a finished trial in between after which the trial is to blame. */
const DEADLY_ATTEMPT = 3;

/**
 * One search for better settings, from a claimed run to settings that are offered or applied: snapshot -> trials, each trained
 * and asked about a part that was cut out of what may train -> the best. The newest slice, by which trainings are judged, is
 * not looked at. Each trial is kept as it ends: an attempt that follows a killed one goes on after the last of them, on the
 * same part of the log. No model is published.
 */
export async function tuneStrategy(options: TrainOptions): Promise<TrainOutcome> {
  const journal = journalOf(options);
  try {
    const search = async (): Promise<TrainOutcome> => new Search(options, journal).toTheEnd();
    return await search().catch((error: unknown) => endWith(error, options, journal));
  } finally {
    await journal.flush();
  }
}

class Search {
  readonly #tuning: Tuning;
  readonly #order: TuningOrder;

  constructor(readonly options: TrainOptions, readonly journal: RunJournal) {
    const { plugin, run } = options;
    if (!plugin.tuning || !run.tuning) throw new PluginError('TUNING_UNKNOWN', `strategy '${plugin.id}' names no settings worth searching for`);
    this.#tuning = plugin.tuning;
    this.#order = run.tuning;
  }

  async toTheEnd(): Promise<TrainOutcome> {
    const { data } = await this.journal.stage('snapshot', () => freeze(this.options, this.journal));
    const trials = await this.journal.stage('search', () => this.search(data));
    const best = bestTrial(trials);
    if (!best) throw new DataError('NO_TRIAL_FINISHED', `none of ${trials.length} settings could be trained; the first says: ${trials[0]?.error ?? 'nothing'}`);
    const offer = adoptedConfig(this.options.run.config, best, this.#tuning);
    const better = best.number > 0;
    const metrics = this.metrics(data, trials, best, better ? offer : null);
    this.journal.log.info({ trials: trials.length, best: best.number, config: offer, metrics: best.metrics, before: trials[0].metrics }, better ? 'found better settings' : 'found nothing better than the settings there are');
    return better && this.#order.apply ? this.adopt(offer, metrics) : this.finish(metrics);
  }

  async search(data: DatasetView): Promise<readonly TuningTrial[]> {
    const { run, plugin, config, resolveConfig, ports, signal } = this.options;
    const validation = sampledTask(validationTask(earlierPart(data), run.seed), QUESTIONS, run.seed);
    const done = await this.finished();
    if (done.length) this.journal.log.info({ trials: done.length }, 'went on after the trials of an earlier attempt');
    this.tell(done);
    const trials = [...done];
    return searchSettings({
      tuning: this.#tuning, config, validation, trials: this.#order.trials, cpuSeconds: this.#order.cpuSeconds, seed: run.seed, done, signal,
      fit: (point, until) => this.fit(resolveConfig(point), validation.train, until),
      onTrial: async (trial) => {
        await this.held(ports.runs.addTrial(run.tenant, run.id, run.fence, trial));
        trials.push(trial);
        this.tell(trials);
        const { number, config: tried, metrics, cpuSeconds, stoppedEarly, error } = trial;
        this.journal.log.info({ trial: number, config: tried, metrics, cpuSeconds, stoppedEarly, ...(error ? { error } : {}) }, `tried settings of ${plugin.id}`);
      },
    });
  }

  /** Trials of earlier attempts. One that has ended two processes is taken for one that cannot be trained. */
  async finished(): Promise<readonly TuningTrial[]> {
    const { run, ports, config } = this.options;
    const done = await ports.runs.trials(run.tenant, run.id);
    if (run.attempt < DEADLY_ATTEMPT || done.length >= this.#order.trials) return done;
    const deadly: TuningTrial = { number: done.length, config: trialConfig(this.#tuning, config, run.seed, done.length), metrics: {}, questions: 0, cpuSeconds: 0, stoppedEarly: false, error: 'its process was ended twice: out of memory, or it crashed' };
    await this.held(ports.runs.addTrial(run.tenant, run.id, run.fence, deadly));
    this.journal.log.warn({ trial: deadly.number }, deadly.error!);
    return [...done, deadly];
  }

  fit(config: JsonObject, data: DatasetView, signal: AbortSignal) {
    const { run, plugin, engine, device, embeddings, enabled = [], memoryBytes } = this.options;
    requireMemory([{ plugin, config }, ...sourcesOf(plugin, config, enabled)], sizeOf(data), memoryBytes);
    return fitInMemory(plugin, config, data, { tenant: run.tenant, seed: run.seed, signal, engine, device, embeddings, enabled, log: this.journal.log.child({ slot: 'trial' }), heard: ({ metric, value }) => this.journal.show(metric, value) });
  }

  /** How far it is, by trials or by CPU seconds, whichever ends it first; the figures of a trial as curves. */
  tell(trials: readonly TuningTrial[]): void {
    const { trials: wanted, cpuSeconds } = this.#order;
    this.journal.progress(Math.max(trials.length / wanted, spent(trials) / cpuSeconds), 1);
    const last = trials.at(-1);
    if (last) for (const [name, value] of Object.entries(last.metrics)) this.journal.report(`trial/${name}`, last.number, value);
  }

  async adopt(offer: JsonObject, metrics: JsonObject): Promise<TrainOutcome> {
    const { run, ports } = this.options;
    const outcome = await ports.strategies.adopt(
      run.tenant, { strategy: run.strategy, config: offer, revision: this.#order.revision }, { run: run.id, fence: run.fence, metrics: { ...metrics, applied: true } },
      ({ config }) => ({
        tenant: run.tenant, actor: `run:${run.id}`, action: 'strategies.set', subject: `strategy:${run.strategy}`,
        before: { config: run.config }, after: { config }, requestId: null, address: null,
      }),
    );
    if (outcome === 'fence-lost') return { status: 'abandoned', code: 'FENCE_LOST' };
    if (outcome === 'adopted') return { status: 'succeeded', code: null };
    this.journal.log.warn({}, 'the setting was changed while this search ran: the settings found are offered, not applied');
    return this.finish(metrics);
  }

  async finish(metrics: JsonObject): Promise<TrainOutcome> {
    const { run, ports } = this.options;
    const kept = await ports.runs.finish(run.tenant, run.id, run.fence, { status: 'succeeded', metrics, error: null, artifactId: null });
    return kept ? { status: 'succeeded', code: null } : { status: 'abandoned', code: 'FENCE_LOST' };
  }

  metrics(data: DatasetView, trials: readonly TuningTrial[], best: TuningTrial, offer: JsonObject | null): JsonObject {
    const engine = this.options.engine.report();
    return {
      dataset: { ...sizeOf(data), from: data.from, until: data.until, digest: data.digest },
      search: {
        trials: trials.length, stoppedEarly: trials.filter(({ stoppedEarly }) => stoppedEarly).length, failed: trials.filter(({ error }) => error !== null).length,
        cpuSeconds: spent(trials), questions: best.questions, before: { ...trials[0].metrics }, best: { number: best.number, config: best.config, metrics: { ...best.metrics } },
      },
      // What the tenant's config would be; null where the one there is won.
      offer, applied: false,
      seconds: { ...this.journal.seconds }, peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
      ...(engine ? { engine: engine as unknown as JsonObject } : {}), notes: (this.options.notes ?? []).map((note) => ({ ...note })),
    };
  }

  async held(write: Promise<boolean>): Promise<void> {
    if (!(await write)) throw new TrainingStopped('fence-lost');
  }
}

/** Without the newest slice. Where times are made up there is none: all of it may be cut. */
function earlierPart(data: DatasetView): DatasetView {
  return data.syntheticTimes ? data : splitOf(data).train;
}

function spent(trials: readonly TuningTrial[]): number {
  return trials.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}
