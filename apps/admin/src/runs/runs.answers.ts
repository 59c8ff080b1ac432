import { Type } from '@sinclair/typebox';
import { Id, Instant, Json, nullable, Numbers, oneOf } from '../http/answers.ts';

export const RunAnswer = Type.Object({
  id: Id, kind: oneOf(['train', 'tune']), strategy: Type.String(), trigger: oneOf(['schedule', 'admin', 'start']),
  tuning: nullable(Type.Object({ trials: Type.Integer(), cpuSeconds: Type.Number(), apply: Type.Boolean(), revision: nullable(Type.Integer()) })),
  status: oneOf(['queued', 'running', 'succeeded', 'skipped', 'failed', 'cancelled']),
  stage: oneOf(['queued', 'snapshot', 'train', 'evaluate', 'gate', 'publish', 'search', 'done']),
  progress: Type.Number({ minimum: 0, maximum: 1, description: 'Within the stage' }),
  live: Numbers, attempt: Type.Integer(), epoch: Type.Integer(), fence: Type.Integer(), config: Json, seed: Type.Integer(), metrics: Json,
  error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  artifactId: nullable(Id), cancelRequested: Type.Boolean(), createdAt: Instant, startedAt: nullable(Instant), finishedAt: nullable(Instant),
});
export const RunsAnswer = Type.Object({ runs: Type.Array(RunAnswer) });
export const LogAnswer = Type.Object({
  lines: Type.Array(Type.Object({ line: Type.Integer(), at: Instant, level: oneOf(['info', 'warn', 'error']), message: Type.String(), fields: Json })),
});
export const CurvesAnswer = Type.Object({ points: Type.Array(Type.Object({ metric: Type.String(), step: Type.Number(), value: Type.Number() })) });
export const TrialsAnswer = Type.Object({
  trials: Type.Array(Type.Object({
    number: Type.Integer(), config: Json, metrics: Numbers, questions: Type.Integer(), cpuSeconds: Type.Number(), stoppedEarly: Type.Boolean(), error: nullable(Type.String()),
  })),
});
export const AppliedAnswer = Type.Object({ strategy: Type.String(), config: Json, revision: Type.Integer() });
