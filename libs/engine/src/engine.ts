import type { Batch, ForwardModel, TrainableModel, TrainingState, Weights } from './model.ts';

/** The rungs of the ladder, in the order that breaks ties. @public */
export const RUNGS = ['tfjs-node-gpu', 'onnx-cuda', 'onnx-webgpu', 'tfjs-node', 'onnx-cpu', 'tfjs-wasm', 'tfjs-cpu'] as const;

/** Rungs that compute on a graphics card. @public */
export const GPU_RUNGS: readonly string[] = ['tfjs-node-gpu', 'onnx-cuda', 'onnx-webgpu'];

/** @public */
export type Rung = (typeof RUNGS)[number];

/** Trains neural nets on the best device found. Nothing neural is loaded and nothing is probed before it is first used. @public */
export interface Engine {
  /** @throws ConfigError ENGINE_UNUSABLE when the engine that was asked for cannot work here; ResourceError DEVICE_OUT_OF_MEMORY */
  start(model: TrainableModel, options: StartOptions): Promise<Training>;
  /** The forward pass as an ONNX file, checked against TensorFlow.js on `example`; any machine with the CPU engine can serve it. */
  exportForward(model: ForwardModel, weights: Weights, example: Batch): Promise<Uint8Array>;
  /** What was used and why others were not; null before the first use. Plain data for the record of a run. */
  report(): EngineReport | null;
  /** Trainings that start from now on use processors only; `why` stands in the report. */
  leaveGpu(why: string): void;
  /** Steps of the training that works now, or worked last, by its newest seconds; null before the first step. */
  throughput(): Throughput | null;
}

/** @public */
export interface Throughput {
  readonly steps: number;
  readonly stepsPerSecond: number;
}

/** @public */
export interface StartOptions {
  /** A batch as training will bring them: engines that record a step record this one, and check themselves with it. */
  readonly example: Batch;
  /** Looked at before every step. */
  readonly signal?: AbortSignal;
  /** Goes on from here. */
  readonly from?: TrainingState;
}

/** One model while it learns. Steps are strictly one after the other. @public */
export interface Training {
  readonly rung: Rung;
  /** Steps done, counted over restores. */
  readonly steps: number;
  /**
   * One Adam step.
   * @returns the mean loss of the batch before the step
   * @throws NumericalError DIVERGED when the loss is not finite; ResourceError DEVICE_OUT_OF_MEMORY; the signal's reason when it was aborted
   */
  step(batch: Batch, learningRate: number): Promise<number>;
  /** Copies weights and optimiser state from the device. */
  state(): Promise<TrainingState>;
  /** Copies the weights only. */
  weights(): Promise<Weights>;
  /** Frees the device's memory. Safe to call twice. */
  close(): Promise<void>;
}

/** @public */
export interface EngineReport {
  readonly rung: Rung;
  /** Set by an operator (ZHIYIN_ENGINE), found by probing now, or remembered from an earlier probe on this host. */
  readonly chosen: 'by-setting' | 'by-probe' | 'remembered';
  /** Milliseconds of one step of the probe's model; null where nothing was measured. */
  readonly stepMs: number | null;
  readonly threads: number | null;
  readonly refused: readonly { readonly rung: Rung; readonly why: string }[];
  /** Models that the chosen rung could not run, and what ran them instead. */
  readonly fallbacks: readonly { readonly model: string; readonly rung: Rung; readonly why: string }[];
}
