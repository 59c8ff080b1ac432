import type { JsonObject, Logger, RunStore, TenantId, TrainingRun } from '@zhiyin/domain';
import type { JobResult, QueueName } from '@zhiyin/jobs';
import { CPU_PLACE, type Place } from './graphics-cards.ts';
import { TrainingProcess, type ProcessEnd } from './training-process.ts';

export interface TrainJobOptions {
  readonly runs: RunStore;
  readonly log: Logger;
  /** Names this trainer in the run. */
  readonly worker: string;
  /** Built JavaScript that calls `serveTraining`. */
  readonly childEntry: string;
  readonly memoryBytes: number;
  /** A place on a graphics card for a run; null when it has to wait for one. */
  readonly placeOnCard: (tenant: TenantId, run: number) => Promise<LentPlace | null>;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How long a training may take to obey before its process is killed. */
  readonly graceMs: number;
  /** Told when a run has ended, so that the tenant's next one need not wait for the clock. */
  readonly onEnd: (run: TrainingRun, end: ProcessEnd, seconds: number) => void;
}

/** A place with what gives it back. */
export type LentPlace = Place & { readonly release: () => void };

/** Pause before another attempt, times the number of attempts so far. */
const RETRY_MS = 2_000;
/** No attempt follows it; see the run store. */
const LAST_ATTEMPT = 3;
/** How long a process whose run has ended may take to say so. */
const LAST_WORD_MS = 2_000;

/**
 * Works on one run, a training or a search: claims it, lets a process of its own train it, renews the lease meanwhile, and hands on what
 * somebody wants of it (cancel, shut down). Being called twice with the same run is harmless: only one claim succeeds.
 */
export class TrainJob {
  readonly #running = new Map<TrainingProcess, TrainingRun>();
  #stopping = false;

  constructor(readonly options: TrainJobOptions) {}

  /** Trainings at work now. */
  get running(): number {
    return this.#running.size;
  }

  async handle({ tenant, run }: { tenant: TenantId; run: number }, queue: QueueName): Promise<JobResult> {
    if (this.#stopping) return 'skipped';
    if (queue !== 'train-gpu') return this.#work(tenant, run, CPU_PLACE);
    // Before the run is claimed: what does not fit now stays with those that wait.
    const place = await this.options.placeOnCard(tenant, run);
    if (!place) return 'skipped';
    try {
      return await this.#work(tenant, run, place);
    } finally {
      place.release();
    }
  }

  async #work(tenant: TenantId, id: number, wanted: Place): Promise<JobResult> {
    const { runs, worker, leaseMs, childEntry, memoryBytes, onEnd } = this.options;
    const run = this.#stopping ? null : await runs.claim(tenant, id, worker, leaseMs);
    if (!run) return 'skipped';
    const place = placeFor(run, wanted);
    for (const { code, message } of place.notes) await runs.log(tenant, id, 'warn', message, { code }).catch(() => {});
    const started = performance.now();
    const process = new TrainingProcess(childEntry, run, memoryBytes, place);
    this.#running.set(process, run);
    const watch = new LeaseWatch(process, run, this.options);
    const end = await process.ended;
    this.#running.delete(process);
    await watch.close();
    await this.#settle(process, run, end, watch);
    onEnd(run, end, (performance.now() - started) / 1000);
    return end.kind === 'outcome' && end.outcome.status !== 'skipped' ? 'done' : 'skipped';
  }

  /** Takes no more; gives running trainings a moment to end by themselves, then asks, then kills. Their runs are taken up again. */
  async close(finishMs: number): Promise<void> {
    this.#stopping = true;
    const processes = [...this.#running.keys()];
    const allEnded = Promise.all(processes.map(({ ended }) => ended));
    await within(allEnded, finishMs);
    for (const process of this.#running.keys()) process.stop('shutdown');
    await within(allEnded, this.options.graceMs);
    for (const process of this.#running.keys()) process.kill();
    await allEnded;
  }

  /** What the process could not say itself. */
  async #settle(process: TrainingProcess, run: TrainingRun, end: ProcessEnd, watch: LeaseWatch): Promise<void> {
    const { runs, log } = this.options;
    if (end.kind === 'outcome' && end.outcome.status !== 'abandoned') return;
    const finish = (status: 'cancelled' | 'failed', error: TrainingRun['error']) =>
      runs.finish(run.tenant, run.id, run.fence, { status, metrics: {}, error, artifactId: null });
    const facts = { attempt: run.attempt, why: watch.why, ...factsOf(end) };
    log.warn({ tenant: run.tenant, run: run.id, strategy: run.strategy, ...facts }, 'training process ended early');
    await runs.log(run.tenant, run.id, 'warn', 'training process ended early', facts).catch(() => {});
    const handedBack = this.#stopping && watch.why === null && (process.killed || end.kind === 'outcome');
    if (handedBack) await runs.handBack(run.tenant, run.id, run.fence);
    else if (watch.why === 'cancelled') await finish('cancelled', null);
    else if (watch.why === 'memory' && run.kind === 'train') {
      await finish('failed', { code: 'MEMORY_EXCEEDED', message: 'the training used more memory than it may: raise TRAINING_MEMORY_BYTES or make the model smaller' });
    } else if (watch.why !== 'fence-lost') {
      // A lease that ends soon puts the run back into the row of waiting ones, after a pause that grows.
      await runs.heartbeat(run.tenant, run.id, run.fence, RETRY_MS * run.attempt, { stage: run.stage, progress: 0 });
    }
  }
}

/** A card's driver can end a process without a word. The last attempt does without. */
function placeFor({ attempt }: TrainingRun, place: Place): Place {
  if (place.device === 'cpu' || attempt < LAST_ATTEMPT) return place;
  return { ...CPU_PLACE, notes: [{ code: 'DEVICE_GIVEN_UP', message: `${attempt - 1} attempts on a graphics card came to no end: trained on the processor` }] };
}

/** Codes only: messages of libraries may quote data. */
function factsOf(end: ProcessEnd): JsonObject {
  if (end.kind === 'gone') return { exitCode: end.exitCode, signal: end.signal };
  return { code: end.kind === 'error' ? end.code : end.outcome.code };
}

/** Renews a run's lease while its process works, and ends the process when it has to. */
class LeaseWatch {
  readonly #timer: NodeJS.Timeout;
  #busy: Promise<void> = Promise.resolve();
  #beating = false;
  #renewedAt = Date.now();
  #killer: NodeJS.Timeout | undefined;
  why: 'cancelled' | 'memory' | 'fence-lost' | null = null;

  constructor(readonly process: TrainingProcess, readonly run: TrainingRun, readonly options: TrainJobOptions) {
    this.#timer = setInterval(() => {
      if (!this.#beating) this.#busy = this.#beat();
    }, options.heartbeatMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#killer);
    await this.#busy;
  }

  async #beat(): Promise<void> {
    const { runs, leaseMs, log } = this.options;
    this.#beating = true;
    try {
      const sentAt = Date.now();
      const { held, cancelRequested } = await runs.heartbeat(this.run.tenant, this.run.id, this.run.fence, leaseMs, this.process.state);
      if (held) this.#renewedAt = sentAt;
      // A run that its process has just ended is not held either: the process is about to say so.
      if (!held) this.#end('fence-lost', LAST_WORD_MS);
      else if (cancelRequested && !this.why) this.#cancel();
      else if ((this.process.residentBytes() ?? 0) > this.options.memoryBytes * 1.25) this.#end('memory', 0);
    } catch (error) {
      log.warn({ run: this.run.id, error }, 'lease could not be renewed');
      if (Date.now() - this.#renewedAt > leaseMs) this.#end('fence-lost', 0);
    } finally {
      this.#beating = false;
    }
  }

  #cancel(): void {
    this.process.stop('cancelled');
    this.#end('cancelled', this.options.graceMs);
  }

  #end(why: 'cancelled' | 'memory' | 'fence-lost', afterMs: number): void {
    if (this.why) return;
    this.why = why;
    this.#killer = setTimeout(() => this.process.kill(), afterMs);
  }
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => { timer = setTimeout(resolve, ms); })]);
  clearTimeout(timer);
}
