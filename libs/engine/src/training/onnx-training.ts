import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { StartOptions, Training, Rung } from '../engine.ts';
import { ADAM, adamFactors, checkBatch, type Batch, type TensorFlow, type TrainableModel, type TrainingState, type Weights } from '../model.ts';
import { CaptureError } from '../capture/capture-error.ts';
import { captureTraining, graphNames, LOSS, RATE, SECOND_SCALE, type TrainingGraph } from '../capture/capture-training.ts';
import { onnxRuntime } from '../onnx/onnx-runtime.ts';
import { finite } from './finite.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { buildTidily } from './tfjs-training.ts';
import { DeviceMemory, HostMemory, type StepMemory } from './step-memory.ts';

/** How a captured step is run. */
export interface OnnxDevice {
  readonly rung: Rung;
  readonly provider: 'cpu' | 'cuda' | 'webgpu';
  readonly threads: number;
}

/**
 * Trains by running the captured step in ONNX Runtime. The graph is compared with TensorFlow.js before the first step: its
 * loss and every gradient of the example batch.
 * @throws CaptureError when the model cannot be captured or the captured step gives other numbers
 */
export async function startOnnxTraining(tf: TensorFlow, model: TrainableModel, device: OnnxDevice, { signal, from, example }: StartOptions): Promise<Training> {
  checkBatch(model.inputs, example);
  const variablesBefore = new Set(Object.keys(tf.engine().state.registeredVariables));
  const built = buildTidily(tf, model);
  let graph: TrainingGraph;
  let start: TrainingState;
  try {
    graph = captureTraining(tf, model, built, example, device.provider === 'cpu' ? 'elements' : 'rows');
    start = freshState(built.weights);
  } finally {
    for (const [name, variable] of Object.entries(tf.engine().state.registeredVariables)) if (!variablesBefore.has(name)) variable.dispose();
  }
  const session = await openSession(graph.onnx, device, start.weights);
  try {
    await checkFirstStep(session, model, device, graph, start, example);
    return new OnnxTraining(session, model, device, from ?? start, signal);
  } catch (error) {
    await session.release();
    throw error;
  }
}

class OnnxTraining implements Training {
  readonly rung: Rung;
  readonly #session: InferenceSession;
  readonly #model: TrainableModel;
  readonly #memory: StepMemory;
  readonly #signal: AbortSignal | undefined;
  #steps: number;
  #closed = false;

  constructor(session: InferenceSession, model: TrainableModel, { rung, provider }: OnnxDevice, state: TrainingState, signal: AbortSignal | undefined) {
    this.rung = rung;
    this.#session = session;
    this.#model = model;
    this.#memory = provider === 'webgpu' ? new DeviceMemory(state) : new HostMemory(state);
    this.#steps = state.step;
    this.#signal = signal;
  }

  get steps(): number {
    return this.#steps;
  }

  async step(batch: Batch, learningRate: number): Promise<number> {
    this.#signal?.throwIfAborted();
    checkBatch(this.#model.inputs, batch);
    const { rate, secondScale } = adamFactors(this.#steps + 1, learningRate);
    const feeds = { ...batchTensors(this.#model, batch), ...factorTensors(rate, secondScale), ...this.#memory.feeds() };
    const results = await this.#session.run(feeds, { [LOSS]: null, ...this.#memory.fetches() });
    const loss = finite((results[LOSS].data as Float32Array)[0], this.#model.name, this.#steps + 1);
    this.#memory.advance(results);
    this.#steps++;
    return loss;
  }

  async state(): Promise<TrainingState> {
    return { step: this.#steps, ...(await this.#memory.read()) };
  }

  async weights(): Promise<Weights> {
    return (await this.#memory.read()).weights;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#memory.close();
    await this.#session.release();
  }
}

/** A provider may lack an operator that the standard has: that is a model it cannot run, not a fault. */
async function openSession(onnx: Uint8Array, { provider, threads, rung }: OnnxDevice, weights: Weights): Promise<InferenceSession> {
  const ort = onnxRuntime();
  const onDevice = Object.keys(weights).flatMap((weight) => {
    const { nextWeight, nextFirst, nextSecond } = graphNames(weight);
    return [nextWeight, nextFirst, nextSecond].map((name) => [name, 'gpu-buffer'] as const);
  });
  return ort.InferenceSession.create(onnx, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    // Threads that wait asleep: on a host that serves beside the training, waiting ones that turn in circles more than doubled a step.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
    // WebGPU keeps what a step made and the next one needs on the device.
    ...(provider === 'webgpu' ? { preferredOutputLocation: { [LOSS]: 'cpu', ...Object.fromEntries(onDevice) } } : {}),
  }).catch((error: unknown) => {
    if (isOutOfMemory(error)) throw error;
    throw new CaptureError('SESSION_REFUSED', `${rung} does not take the captured step: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/** Zero moments and no step done. */
function freshState(variables: Readonly<Record<string, { readonly shape: number[]; dataSync(): ArrayLike<number> }>>): TrainingState {
  const each = (data: (name: string) => Float32Array): Weights =>
    Object.fromEntries(Object.keys(variables).map((name) => [name, { data: data(name), shape: variables[name].shape }]));
  const zeros = (name: string) => new Float32Array(variables[name].dataSync().length);
  return { step: 0, weights: each((name) => Float32Array.from(variables[name].dataSync())), firstMoments: each(zeros), secondMoments: each(zeros) };
}

/** With moments of zero the new first moment is (1 - beta1) times the gradient: so one run shows loss and gradients. */
async function checkFirstStep(session: InferenceSession, model: TrainableModel, { provider }: OnnxDevice, { expected }: TrainingGraph, start: TrainingState, example: Batch): Promise<void> {
  const memory = provider === 'webgpu' ? new DeviceMemory(start) : new HostMemory(start);
  const results = await session.run({ ...batchTensors(model, example), ...factorTensors(0, 1), ...memory.feeds() }, { [LOSS]: null, ...memory.fetches() });
  memory.advance(results);
  const { firstMoments } = await memory.read();
  await memory.close();
  const loss = (results[LOSS].data as Float32Array)[0];
  if (!(Math.abs(loss - expected.loss) <= LOSS_TOLERANCE * Math.max(1, Math.abs(expected.loss)))) throw differs(model, 'loss', expected.loss, loss);
  const whole = Math.hypot(...Object.values(expected.gradients).map(norm));
  for (const [name, gradient] of Object.entries(expected.gradients)) {
    const error = norm(firstMoments[name].data.map((moment, i) => moment / (1 - ADAM.beta1) - gradient[i]));
    if (!(error <= GRADIENT_TOLERANCE * norm(gradient) + NOISE * whole)) throw differs(model, `gradient of '${name}' (error of its norm)`, 0, error);
  }
}

/** Sums of thousands of float32 products in another order differ by about 1e-5; a wrong kernel by far more than this. */
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;
/** A gradient that is zero in theory is noise in practice: measured against the whole gradient. */
const NOISE = 1e-5;

function differs({ name }: TrainableModel, what: string, expected: number, got: number): CaptureError {
  return new CaptureError('CAPTURE_DIFFERS', `model '${name}': ${what} of the captured step: expected ${expected}, got ${got}`);
}

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

function batchTensors({ inputs }: TrainableModel, batch: Batch): Record<string, Tensor> {
  const { Tensor } = onnxRuntime();
  return Object.fromEntries(Object.entries(inputs).map(([name, { type, shape }]) => [name, new Tensor(type, batch[name], shape)]));
}

function factorTensors(rate: number, secondScale: number): Record<string, Tensor> {
  const { Tensor } = onnxRuntime();
  return { [RATE]: new Tensor('float32', Float32Array.of(rate), []), [SECOND_SCALE]: new Tensor('float32', Float32Array.of(secondScale), []) };
}
