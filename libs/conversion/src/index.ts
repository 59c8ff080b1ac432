/** @public */
export { conversionLog, type ConversionLog } from './examples/conversion-log.ts';
/** @public */
export { trainConversion, type ConversionTraining } from './train-conversion.ts';
/** @public */
export { packConversion, unpackConversion, type ConversionArtifact, type ConversionCard } from './conversion-artifact.ts';
/** @public */
export { ConversionPredictor, type ConversionPrediction, type ConversionReason } from './conversion-predictor.ts';
/** @public */
export type { ConversionScorer } from './conversion-scorer.ts';
/** @public */
export type { Asker } from './features/person-as-of.ts';
/** @public */
export type { Act, ItemFacts } from './features/shop-counts.ts';
/** @public */
export { MODEL_IDS, type ModelId, type ModelPlugin, type ScoreModel } from './models/model.ts';
/** @public */
export type { ModelCard, NotLearned } from './choice/learn-target.ts';
/** @public */
export { MODELS, modelOf } from './models/plugins.ts';
/** @experimental for measurements */
export { fit, probabilitiesOf, type FittedModel } from './choice/fit.ts';
/** @experimental for measurements */
export { accuracyOf } from './choice/compare.ts';
/** @experimental for measurements */
export { labelsAsOf, type LabelledExamples } from './choice/labels.ts';
/** @experimental for measurements */
export { type Examples } from './examples/examples.ts';
/** @experimental for measurements */
export { sampleMoments, type SampledMoments, type SamplingSettings } from './examples/sample-moments.ts';
/** @public */
export { PAIR_FEATURES, PERSON_FEATURES, type FeatureSpec } from './features/feature-list.ts';
