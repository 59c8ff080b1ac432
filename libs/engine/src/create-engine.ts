import { allowedThreads } from '@zhiyin/compute';
import { ConfigError, silentLogger, type Logger } from '@zhiyin/domain';
import { captureForward } from './capture/capture-forward.ts';
import { CaptureError } from './capture/capture-error.ts';
import { GPU_RUNGS, RUNGS, type Engine, type EngineReport, type Rung, type StartOptions, type Throughput, type Training } from './engine.ts';
import { chooseRung } from './ladder/choose-rung.ts';
import { startOn } from './ladder/start-on.ts';
import type { Batch, ForwardModel, TrainableModel, Weights } from './model.ts';
import { openScorer } from './onnx/onnx-scorer.ts';
import { tensorFlow } from './tensorflow.ts';
import { MeteredTraining } from './training/metered-training.ts';
import { explained } from './training/out-of-memory.ts';

/** A rung by name, or `auto`: the fastest that is correct here. @public */
export type EngineSetting = Rung | 'auto';

/** @public */
export interface EngineOptions {
  /** ZHIYIN_ENGINE. */
  readonly setting: EngineSetting;
  /** Where the choice for this host is remembered; null probes anew in every process. */
  readonly folder: string | null;
  /** Threads of the CPU engines; ZHIYIN_THREADS of the environment, else all cores, by default. Results are bit-equal for equal threads only. */
  readonly threads?: number;
  /** Lets software renderers pass as GPUs: for tests of the GPU engines on machines without one. */
  readonly allowSoftwareGpu?: boolean;
  /** false trusts the setting without a probe: for tests. */
  readonly probe?: boolean;
  readonly log?: Logger;
}

/** An engine that chooses its rung when it is first used. @public */
export function createEngine(options: EngineOptions): Engine {
  if (options.setting !== 'auto' && !RUNGS.includes(options.setting)) {
    throw new ConfigError('ENGINE_UNKNOWN', `ZHIYIN_ENGINE: expected auto or one of ${RUNGS.join(', ')}, got '${String(options.setting)}'`);
  }
  return new LadderEngine(options);
}

/** The CPU engine of a fresh machine, without a probe and without memory: for measurements and tests. @public */
export function defaultEngine(threads?: number): Engine {
  return createEngine({ setting: 'onnx-cpu', folder: null, probe: false, threads });
}

class LadderEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #log: Logger;
  readonly #threads: number;
  #chosen: Promise<EngineReport> | null = null;
  #report: EngineReport | null = null;
  #noGpu: string | null = null;
  #newest: MeteredTraining | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLogger;
    this.#threads = options.threads ?? allowedThreads();
  }

  report(): EngineReport | null {
    return this.#report;
  }

  async start(model: TrainableModel, options: StartOptions): Promise<Training> {
    options.signal?.throwIfAborted();
    const { rung } = await this.#choose();
    const training = await this.#startOrFallBack(this.#rungsFrom(rung, model), model, options);
    return (this.#newest = new MeteredTraining(training, model.name));
  }

  leaveGpu(why: string): void {
    this.#noGpu = why;
  }

  throughput(): Throughput | null {
    return this.#newest?.throughput() ?? null;
  }

  #rungsFrom(rung: Rung, model: TrainableModel): readonly Rung[] {
    const rungs = [rung, ...FALLBACKS[rung]];
    if (this.#noGpu === null || !GPU_RUNGS.includes(rung)) return rungs;
    const others: readonly Rung[] = ['onnx-cpu', ...FALLBACKS['onnx-cpu']];
    this.#fellBack(model, others[0], this.#noGpu);
    this.#report = { ...this.#report!, rung: others[0] };
    return others;
  }

  #fellBack({ name }: TrainableModel, rung: Rung, why: string): void {
    const fallbacks = this.#report!.fallbacks;
    if (!fallbacks.some((one) => one.model === name && one.rung === rung)) this.#report = { ...this.#report!, fallbacks: [...fallbacks, { model: name, rung, why }] };
  }

  async exportForward(model: ForwardModel, weights: Weights, example: Batch): Promise<Uint8Array> {
    const { onnx, expected } = captureForward(await tensorFlow(), model, weights, example);
    const scorer = await openScorer(onnx);
    try {
      const got = await scorer.run(example);
      for (const [name, values] of Object.entries(expected)) compareOutput(model.name, name, values, got[name]);
    } finally {
      await scorer.close();
    }
    return onnx;
  }

  #choose(): Promise<EngineReport> {
    this.#chosen ??= chooseRung(this.#options, this.#threads, this.#log).then((report) => (this.#report = report), (error: unknown) => {
      // Asked again, it looks again: the operator may have installed what was missing.
      this.#chosen = null;
      throw error;
    });
    return this.#chosen;
  }

  /** A model that an engine cannot run goes to the next one: slower, never wrongly, and the run's record says so. */
  async #startOrFallBack([rung, ...others]: readonly Rung[], model: TrainableModel, options: StartOptions): Promise<Training> {
    try {
      return await startOn(rung, model, options, this.#threads);
    } catch (error) {
      if (!(error instanceof CaptureError) || !others.length) throw explained(error, model.name, rung);
      const [next, why] = [others[0], error.message];
      this.#log.warn({ model: model.name, rung, next, why }, 'an engine cannot run the model: the next one trains it, slower');
      this.#fellBack(model, next, why);
      return this.#startOrFallBack(others, model, options);
    }
  }
}

/** Who trains what a rung cannot capture. TensorFlow.js itself takes everything. */
const FALLBACKS: Readonly<Record<Rung, readonly Rung[]>> = {
  'onnx-cuda': ['onnx-cpu', 'tfjs-wasm'], 'onnx-webgpu': ['onnx-cpu', 'tfjs-wasm'], 'onnx-cpu': ['tfjs-wasm'],
  'tfjs-node-gpu': [], 'tfjs-node': [], 'tfjs-wasm': [], 'tfjs-cpu': [],
};

/** Serving differs from TensorFlow.js by the order of additions only. */
const OUTPUT_TOLERANCE = 1e-3;

function compareOutput(model: string, name: string, expected: Float32Array, got: Float32Array): void {
  const scale = Math.max(...expected.map(Math.abs), 1e-6);
  const worst = expected.findIndex((value, i) => !(Math.abs(value - got[i]) <= OUTPUT_TOLERANCE * scale));
  if (worst >= 0) throw new CaptureError('CAPTURE_DIFFERS', `model '${model}': output '${name}' of the ONNX file: expected ${expected[worst]} at ${worst}, got ${got[worst]}`);
}
