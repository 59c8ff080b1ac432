/** @public */
export { RUNGS, type Engine, type EngineReport, type Rung, type StartOptions, type Training } from './engine.ts';
/** @public */
export type { Batch, BuiltModel, ForwardModel, InputSpec, InputSpecs, TensorFlow, TrainableModel, TrainingState, WeightArray, Weights } from './model.ts';
/** @public */
export { createEngine, defaultEngine, type EngineOptions, type EngineSetting } from './create-engine.ts';
/** @public */
export { openScorer, type Scorer } from './onnx/onnx-scorer.ts';
