import { fork } from 'node:child_process';
import { conversionLog, type ConversionCard, type ConversionLog, type ModelId } from '@zhiyin/conversion';
import { datasetFrom } from '@zhiyin/dataset';
import type { ConversionStore, DatasetSource, JsonObject, Logger, LogPosition, TenantId } from '@zhiyin/domain';
import type { JobQueues, JobResult } from '@zhiyin/jobs';
import type { ConversionOutcome } from './conversion.child.ts';

const SEED = 1;

export interface ConversionParts {
  readonly datasets: DatasetSource;
  readonly store: ConversionStore;
  readonly log: Logger;
  /** Built JavaScript of `conversion.child.ts`. */
  readonly childEntry: string;
  /** Its heap's limit. */
  readonly memoryBytes: number;
}

/** What the process is handed. */
export interface ConversionOrder {
  readonly log: ConversionLog;
  readonly seed: number;
  readonly incumbent: { readonly pairs: ModelId; readonly visits: ModelId } | null;
}

/**
 * Trains who buys what: snapshot -> a process of its own -> a new model beside the old. A trainer that is killed has stored nothing, and
 * the shop is due again; one that ends hands its trainings back without a trace.
 */
export class ConversionJob {
  readonly #ending = new AbortController();

  constructor(private readonly parts: ConversionParts) {}

  async handle({ tenant }: { readonly tenant: TenantId }): Promise<JobResult> {
    const { store, log } = this.parts;
    try {
      const { position, order } = await this.#order(tenant);
      this.#ending.signal.throwIfAborted();
      const outcome = await this.#inProcess(order);
      if ('failure' in outcome) throw new Error(outcome.failure);
      const { model, card } = outcome;
      const learned = card.pairs.notLearned === null || card.visits.notLearned === null;
      const version = await store.save(tenant, { position, card: card as unknown as JsonObject, model, learned });
      log.info({ tenant, version, pairs: card.pairs.chosen, visits: card.visits.chosen, notLearned: [card.pairs.notLearned, card.visits.notLearned], bytes: model.length }, 'trained who buys what');
      return learned ? 'done' : 'skipped';
    } catch (error) {
      if (this.#ending.signal.aborted) return 'skipped';
      log.error({ tenant, error }, 'conversion models not trained, the last good ones stay');
      await store.saveFailure(tenant, error instanceof Error ? error.message : String(error));
      return 'skipped';
    }
  }

  /** Stops what is under way at once; nothing of it is kept. */
  close(): void {
    this.#ending.abort();
  }

  async #order(tenant: TenantId): Promise<{ position: LogPosition; order: ConversionOrder }> {
    const incumbent = servesNow((await this.parts.store.newest(tenant))?.card ?? null);
    const snapshot = await this.parts.datasets.open(tenant);
    try {
      return { position: snapshot.position, order: { log: conversionLog(await datasetFrom(snapshot)), seed: SEED, incumbent } };
    } finally {
      await snapshot.close();
    }
  }

  /** A process of its own: whatever native code does there, the trainer lives on, and what is killed leaves nothing. */
  #inProcess(order: ConversionOrder): Promise<ConversionOutcome> {
    const child = fork(this.parts.childEntry, [], {
      execArgv: ['--enable-source-maps', `--max-old-space-size=${Math.max(64, Math.ceil(this.parts.memoryBytes / 2 ** 20))}`],
      // Columns cross as the arrays they are.
      serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const stop = (): void => void child.kill('SIGKILL');
    this.#ending.signal.addEventListener('abort', stop);
    return new Promise<ConversionOutcome>((resolve, reject) => {
      child.once('message', (outcome) => resolve(outcome as ConversionOutcome));
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`the process that trains conversion ended (${code ?? signal}) without an answer: out of memory, or killed`)));
      child.send(order, (error) => error && reject(error));
    }).finally(() => this.#ending.signal.removeEventListener('abort', stop));
  }
}

function servesNow(card: JsonObject | null): ConversionOrder['incumbent'] {
  // What lies in the table was written by a training.
  const stored = card as unknown as ConversionCard | null;
  return stored && { pairs: stored.pairs.chosen, visits: stored.visits.chosen };
}

/** Enqueues a training for every tenant whose models are old. */
export async function enqueueConversion(store: ConversionStore, queues: JobQueues): Promise<number> {
  const due = await store.due();
  for (const tenant of due) await queues.add('people', 'conversion', { tenant }, `conversion--${tenant}`);
  return due.length;
}
