/** @public */
export { GPU_RUNGS, RUNGS, type Engine, type EngineReport, type Rung, type StartOptions, type Throughput, type Training } from './engine.ts';
/** @public */
export type { Batch, BuiltModel, ForwardModel, InputSpec, InputSpecs, TensorFlow, TrainableModel, TrainingState, WeightArray, Weights } from './model.ts';
/** @public */
export { createEngine, defaultEngine, type EngineOptions, type EngineSetting } from './create-engine.ts';
/** @public */
export { hardwareGpus } from './ladder/hardware-gpus.ts';
/** @public */
export { openScorer, type Scorer } from './onnx/onnx-scorer.ts';
/** @public */
export { onnxRuntime, type OnnxRuntime } from './onnx/onnx-runtime.ts';
/** @public */
export { encodeOnnx, type OnnxGraph, type OnnxInitializer, type OnnxNode, type OnnxValue } from './onnx/onnx-model.ts';
