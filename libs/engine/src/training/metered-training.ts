import type { Throughput, Training } from '../engine.ts';
import type { Batch, TrainingState, Weights } from '../model.ts';
import { explained } from './out-of-memory.ts';

/** Newest seconds that count as now. */
const WINDOW_MS = 5_000;

/** A training that tells how fast it is, and what an error of its device means. */
export class MeteredTraining implements Training {
  readonly #inner: Training;
  readonly #model: string;
  /** Ends of newest steps, milliseconds. */
  #ends: number[];

  constructor(inner: Training, model: string) {
    this.#inner = inner;
    this.#model = model;
    this.#ends = [performance.now()];
  }

  get rung(): Training['rung'] {
    return this.#inner.rung;
  }

  get steps(): number {
    return this.#inner.steps;
  }

  async step(batch: Batch, learningRate: number): Promise<number> {
    const loss = await this.#explaining(() => this.#inner.step(batch, learningRate));
    const now = performance.now();
    this.#ends.push(now);
    if (this.#ends[0] < now - 2 * WINDOW_MS) this.#ends = this.#ends.filter((end) => end >= now - WINDOW_MS);
    return loss;
  }

  state(): Promise<TrainingState> {
    return this.#explaining(() => this.#inner.state());
  }

  weights(): Promise<Weights> {
    return this.#explaining(() => this.#inner.weights());
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** null before the first step. */
  throughput(): Throughput | null {
    const taken = this.#ends[this.#ends.length - 1] - this.#ends[0];
    return taken > 0 ? { steps: this.steps, stepsPerSecond: (1000 * (this.#ends.length - 1)) / taken } : null;
  }

  async #explaining<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, this.#model, this.rung);
    }
  }
}
