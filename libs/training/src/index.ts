export { trainStrategy } from './train-strategy.ts';
export { tuneStrategy } from './tune-strategy.ts';
export {
  TrainingStopped, type ArtifactCodec, type CheckpointStore, type TrainingPorts, type TrainingSlot, type RunNote, type TrainOptions, type TrainOutcome,
} from './training-ports.ts';
export { fitInMemory, type FitOptions, type LearnedStates, type TrainingFigure } from './fit-in-memory.ts';
export type { EnabledStrategy } from './source-strategies.ts';
