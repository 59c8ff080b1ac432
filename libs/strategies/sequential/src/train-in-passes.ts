import type { Batch, TrainableModel, Training, TrainingState, Weights } from '@zhiyin/engine';
import type { LearnedState, NamedArray, TrainContext } from '@zhiyin/strategy-sdk';
import { learningRateAt } from './learning-rate.ts';

/** A net and what it learns from. */
export interface Learning {
  /** The net with the weights it starts from. */
  modelFrom(start: Weights): TrainableModel;
  initialWeights(): Weights;
  readonly example: Batch;
  /** What one pass trains on. The same number gives the same batches. */
  pass(epoch: number): Pass;
  /** How well held-out steps are answered, NDCG@10; null where none are held out. */
  readonly judge: ((weights: Weights) => Promise<number>) | null;
}

export interface Pass {
  readonly steps: number;
  batch(step: number): Batch;
}

export interface Schedule {
  readonly epochs: number;
  readonly patience: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
}

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
export async function trainInPasses(learning: Learning, schedule: Schedule, context: TrainContext): Promise<TrainedNet> {
  const { engine, signal, checkpoint, log } = context;
  const saved = await checkpoint.restore();
  let standing = saved ? standingOf(saved.state) : null;
  const model = learning.modelFrom(standing?.state.weights ?? learning.initialWeights());
  const training = await engine.start(model, { example: learning.example, signal, from: standing?.state });
  let loss = Number.NaN;
  try {
    for (let epoch = standing?.epoch ?? 0; epoch < schedule.epochs; epoch++) {
      if (standing && learning.judge && epoch - standing.bestEpoch >= schedule.patience) break;
      const started = performance.now();
      loss = await onePass(training, learning.pass(epoch), epoch, schedule, context);
      standing = await judged(training, standing, epoch, learning, context);
      await checkpoint.save(stateOf(standing), epoch + 1);
      context.report('loss', epoch + 1, loss);
      log.debug({ epoch: epoch + 1, loss, best: standing.bestScore, seconds: (performance.now() - started) / 1000, rung: training.rung }, 'trained an epoch');
    }
  } finally {
    await training.close();
  }
  const { best, epoch, bestEpoch, bestScore, state } = standing!;
  return { weights: best, metrics: { epochs: epoch, steps: state.step, bestEpoch: bestEpoch + 1, ndcgAt10: bestScore, ...(Number.isFinite(loss) ? { loss } : {}) } };
}

async function onePass(training: Training, { steps, batch }: Pass, epoch: number, schedule: Schedule, { signal, progress }: TrainContext): Promise<number> {
  let sum = 0;
  for (let n = 0; n < steps; n++) {
    signal.throwIfAborted();
    sum += await training.step(batch(n), learningRateAt(training.steps, { ...schedule, steps: steps * schedule.epochs }));
    progress(epoch + (n + 1) / steps, schedule.epochs);
  }
  return sum / steps;
}

async function judged(training: Training, before: Standing | null, epoch: number, { judge }: Learning, { report }: TrainContext): Promise<Standing> {
  const state = await training.state();
  if (!judge) return { epoch: epoch + 1, state, best: state.weights, bestScore: 0, bestEpoch: epoch };
  const score = await judge(state.weights);
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
