import type { Rng } from '@zhiyin/domain';
import type { Training, TrainingState, Weights } from '@zhiyin/engine';
import type { LearnedState, NamedArray, TrainContext } from '@zhiyin/strategy-sdk';
import { BatchMaker } from './batches.ts';
import { learningRateAt } from './learning-rate.ts';
import { initialWeights, trainingModel, type NetShape } from './network.ts';
import type { SasrecConfig } from './sasrec-config.ts';
import { holdOut, ndcgAt10, type HeldOutStep } from './validation.ts';
import { windowsOf } from './windows.ts';

/** Where a training stands between two passes. */
interface Standing {
  readonly epoch: number;
  readonly state: TrainingState;
  /** Weights with the best answers so far; the newest where nothing is held out. */
  readonly best: Weights;
  readonly bestScore: number;
  readonly bestEpoch: number;
}

export interface TrainedNet {
  readonly weights: Weights;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Passes over the data until held-out last steps are answered no better, each saved so that a killed run goes on. */
export async function trainSasrec(sequences: readonly Int32Array[], shape: NetShape, config: SasrecConfig, context: TrainContext): Promise<TrainedNet> {
  const { engine, signal, rng, checkpoint, log } = context;
  const { train, heldOut } = holdOut(sequences, config.validationUsers, rng.fork('held out'));
  const saved = await checkpoint.restore();
  let standing = saved ? standingOf(saved.state) : null;
  const start = standing?.state.weights ?? initialWeights(shape, rng.fork('weights'));
  const maker = new BatchMaker(shape, config.dropout, rng.fork('dropout'));
  const example = maker.batchOf(windowsOf(train, shape.length, rng.fork('example')).slice(0, shape.batch), rng.fork('example'));
  const training = await engine.start(trainingModel(shape, start), { example, signal, from: standing?.state });
  let loss = Number.NaN;
  try {
    for (let epoch = standing?.epoch ?? 0; epoch < config.epochs; epoch++) {
      if (standing && epoch - standing.bestEpoch >= config.patience && heldOut.length) break;
      const started = performance.now();
      const windows = windowsOf(train, shape.length, rng.fork(`windows ${epoch}`)).slice(0, config.stepsPerEpoch * shape.batch);
      loss = await onePass(training, windows, maker, rng.fork(`batches ${epoch}`), config, epoch, context);
      standing = await judged(training, standing, epoch, heldOut, shape, context);
      await checkpoint.save(stateOf(standing), epoch + 1);
      context.report('loss', epoch + 1, loss);
      log.debug({ epoch: epoch + 1, loss, best: standing.bestScore, seconds: (performance.now() - started) / 1000, rung: training.rung }, 'trained an epoch');
    }
  } finally {
    await training.close();
  }
  return { weights: standing!.best, metrics: { epochs: standing!.epoch, steps: standing!.state.step, bestEpoch: standing!.bestEpoch + 1, ndcgAt10: standing!.bestScore, ...(Number.isFinite(loss) ? { loss } : {}) } };
}

async function onePass(training: Training, windows: ReturnType<typeof windowsOf>, maker: BatchMaker, rng: Rng, config: SasrecConfig, epoch: number, { signal, progress }: TrainContext): Promise<number> {
  const steps = Math.ceil(windows.length / maker.batch);
  let sum = 0;
  for (let n = 0; n < steps; n++) {
    signal.throwIfAborted();
    const batch = maker.batchOf(windows.slice(n * maker.batch, (n + 1) * maker.batch), rng);
    sum += await training.step(batch, learningRateAt(training.steps, { ...config, steps: steps * config.epochs }));
    progress(epoch + (n + 1) / steps, config.epochs);
  }
  return sum / steps;
}

async function judged(training: Training, before: Standing | null, epoch: number, heldOut: readonly HeldOutStep[], shape: NetShape, { engine, report }: TrainContext): Promise<Standing> {
  const state = await training.state();
  if (!heldOut.length) return { epoch: epoch + 1, state, best: state.weights, bestScore: 0, bestEpoch: epoch };
  const score = await ndcgAt10(engine, shape, state.weights, heldOut);
  report('validation/ndcg@10', epoch + 1, score);
  if (before && score <= before.bestScore) return { ...before, epoch: epoch + 1, state };
  return { epoch: epoch + 1, state, best: state.weights, bestScore: score, bestEpoch: epoch };
}

const PARTS = ['weights', 'firstMoments', 'secondMoments'] as const;

function stateOf({ epoch, state, best, bestScore, bestEpoch }: Standing): LearnedState {
  const named = (part: string, weights: Weights) => Object.entries(weights).map(([name, array]): [string, NamedArray] => [`${part}/${name}`, array]);
  return {
    arrays: Object.fromEntries([...PARTS.flatMap((part) => named(part, state[part])), ...named('best', best)]),
    vocabularies: {},
    metrics: { epoch, steps: state.step, bestScore, bestEpoch },
  };
}

function standingOf({ arrays, metrics }: LearnedState): Standing {
  const part = (name: string): Weights => Object.fromEntries(Object.entries(arrays).filter(([key]) => key.startsWith(`${name}/`))
    .map(([key, { data, shape }]) => [key.slice(name.length + 1), { data: Float32Array.from(data), shape }]));
  return {
    epoch: metrics.epoch, bestScore: metrics.bestScore, bestEpoch: metrics.bestEpoch, best: part('best'),
    state: { step: metrics.steps, weights: part('weights'), firstMoments: part('firstMoments'), secondMoments: part('secondMoments') },
  };
}
