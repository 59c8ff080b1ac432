export { pipelineSchema, type PipelineDocument, type PipelineFilter } from './pipeline-document.ts';
export { validatePipeline, type PipelineCheck, type PipelineProblem } from './validate-pipeline.ts';
export { defaultPipelines, PLACEMENTS } from './default-pipelines.ts';
export type { FinishedSlate, Slate, SlateReason, SlateTrace, SourceColumn } from './slate.ts';
