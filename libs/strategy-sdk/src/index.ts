export { defineStrategy, NO_SOURCES, SDK_VERSION } from './strategy-plugin.ts';
export type {
  StrategyPlugin, Recommender, RequestFacts, CandidateRequest, ScoreRequest, ExplainRequest, UserHistory, RequestContext, ScoredItems, Reason,
  Capabilities, ResourceNeeds, SearchRange, Tuning, TypedArray, NamedArray, LearnedState, ArtifactManifest, Artifact, Checkpoint, SourceStrategies, TrainContext, CatalogueView,
  LoadContext,
} from './strategy-plugin.ts';
export { drawSettings, settingsOf, withSettings, type SettingValue } from './draw-settings.ts';
export { ScoreBoard } from './score-board.ts';
