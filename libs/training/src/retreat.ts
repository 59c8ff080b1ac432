import { ResourceError, type JsonObject, type Logger } from '@zhiyin/domain';
import type { RunNote, TrainOptions } from './training-ports.ts';

/** A batch is not made smaller than this: below it a step is mostly overhead. */
const SMALLEST_BATCH = 16;
const HALVINGS = 2;

/**
 * What a training does when its device has no memory left: half the batch, twice at most, then the processor with the batch that
 * was asked for. The artifact stays one of the tenant's settings; what was done instead stands in the run's record.
 */
export class Retreat {
  #device: 'cpu' | 'gpu';
  #halvings = 0;
  /** That the device could take. */
  #batchSize = Infinity;
  readonly #notes: RunNote[];

  constructor(readonly options: Pick<TrainOptions, 'device' | 'engine' | 'notes'>, readonly log: Logger) {
    this.#device = options.device;
    this.#notes = [...(options.notes ?? [])];
  }

  /** Where it trains now. */
  get device(): 'cpu' | 'gpu' {
    return this.#device;
  }

  /** What to begin with: a batch that was too large once is not tried again. */
  begin(wanted: JsonObject): JsonObject {
    return Number(wanted.batchSize) > this.#batchSize ? { ...wanted, batchSize: this.#batchSize } : wanted;
  }

  record(): JsonObject {
    return { device: this.#device, ...(this.#notes.length ? { notes: this.#notes.map((note) => ({ ...note })) } : {}) };
  }

  /**
   * @param tried the config that met the error
   * @param wanted the config that was asked for
   * @returns the config to try next
   * @throws the error when it is another one, or there is no way back left
   */
  after(error: unknown, tried: JsonObject, wanted: JsonObject): JsonObject {
    if (!(error instanceof ResourceError) || error.code !== 'DEVICE_OUT_OF_MEMORY' || this.#device === 'cpu') throw error;
    const batchSize = Math.floor(Number(tried.batchSize) / 2);
    if (this.#halvings < HALVINGS && batchSize >= SMALLEST_BATCH) {
      this.#halvings++;
      this.#batchSize = batchSize;
      this.#note('BATCH_SMALLER', `the device had no memory for batches of ${Number(tried.batchSize)}: trained with batches of ${batchSize}`);
      return { ...tried, batchSize };
    }
    this.#device = 'cpu';
    this.#batchSize = Infinity;
    this.options.engine.leaveGpu('the device had no memory left');
    this.#note('DEVICE_LEFT', 'the device had no memory left: trained on the processor, slower');
    return wanted;
  }

  #note(code: RunNote['code'], message: string): void {
    this.#notes.push({ code, message });
    this.log.warn({ code }, message);
  }
}
