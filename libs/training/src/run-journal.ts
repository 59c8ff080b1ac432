import type { JsonObject, Logger, RunStage, RunState, RunStore, TrainingRun } from '@zhiyin/domain';
import type { TrainOptions } from './training-ports.ts';

const FLUSH_AT = 200;
/** A curve is seen to grow. */
const FLUSH_EVERY_MS = 2_000;
/** Figures that a run shows while it works. */
const SHOWN = 8;

/** What a run tells while it works: its stage and progress at once, curves and log lines in batches, in order. */
export class RunJournal {
  #stage: RunStage = 'snapshot';
  #points: { metric: string; step: number; value: number }[] = [];
  #writing: Promise<void> = Promise.resolve();
  #flushedAt = 0;
  readonly #newest = new Map<string, number>();
  readonly seconds: Record<string, number> = {};
  readonly log: Logger;

  constructor(
    readonly run: TrainingRun,
    readonly runs: RunStore,
    log: Logger,
    readonly onProgress: (state: RunState) => void,
    /** Steps a second of what trains now; null where nothing counts any. */
    readonly stepsPerSecond: () => number | null,
  ) {
    this.log = this.#recording(log, {});
  }

  /** Does one stage's work, with its time taken. */
  async stage<T>(stage: RunStage, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    this.#stage = stage;
    this.progress(0, 1);
    try {
      return await work();
    } finally {
      this.seconds[stage] = Math.round((this.seconds[stage] ?? 0) * 1000 + performance.now() - started) / 1000;
    }
  }

  progress(done: number, total: number): void {
    this.onProgress({ stage: this.#stage, progress: total > 0 ? Math.min(1, Math.max(0, done / total)) : 0, live: this.#live() });
  }

  /** @param shown its name among the figures of what trains now */
  report(metric: string, step: number, value: number, shown = metric): void {
    // A curve with a hole tells more than a run that fails over its own bookkeeping.
    if (!Number.isFinite(value)) return;
    this.#points.push({ metric, step, value });
    this.show(shown, value);
    if (this.#points.length >= FLUSH_AT || performance.now() - this.#flushedAt > FLUSH_EVERY_MS) this.#flushPoints();
  }

  /** Puts a figure beside the progress, and nowhere else. */
  show(name: string, value: number): void {
    if (this.#newest.has(name) || this.#newest.size < SHOWN) this.#newest.set(name, value);
  }

  async flush(): Promise<void> {
    this.#flushPoints();
    await this.#writing;
  }

  #live(): Record<string, number> {
    const rate = this.stepsPerSecond();
    return { ...Object.fromEntries(this.#newest), ...(rate === null ? {} : { stepsPerSecond: rate }) };
  }

  #flushPoints(): void {
    const points = this.#points;
    this.#points = [];
    this.#flushedAt = performance.now();
    if (points.length) this.#write(() => this.runs.report(this.run.tenant, this.run.id, points));
  }

  /** One after the other; a line that cannot be written is not worth a model. */
  #write(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(work).catch(() => {});
  }

  #recording(log: Logger, bound: object): Logger {
    const write = (level: 'info' | 'warn' | 'error') => (fields: object, message: string) => {
      log[level](fields, message);
      this.#write(() => this.runs.log(this.run.tenant, this.run.id, level, message, { ...bound, ...fields } as JsonObject));
    };
    return {
      debug: (fields, message) => log.debug(fields, message),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      child: (fields) => this.#recording(log.child(fields), { ...bound, ...fields }),
    };
  }
}

export function journalOf({ run, ports, log, onProgress, engine }: TrainOptions): RunJournal {
  return new RunJournal(run, ports.runs, log, onProgress, () => engine.throughput()?.stepsPerSecond ?? null);
}
