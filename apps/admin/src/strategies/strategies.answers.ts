import { Type } from '@sinclair/typebox';
import { Id, Instant, Json, nullable, oneOf, Strings } from '../http/answers.ts';

export const ArtifactAnswer = Type.Object({
  id: Id, digest: Type.String(), runId: Id, status: oneOf(['candidate', 'published', 'refused']), champion: Type.Boolean(), manifest: Json, createdAt: Instant,
});
export const StrategyAnswer = Type.Object({
  id: Type.String(), title: Type.String(), description: Type.String(), sdk: Type.String(), artifactVersion: Type.Integer(),
  capabilities: Type.Object({
    needs: Type.Array(oneOf(['interactions', 'timestamps', 'item-text', 'item-attributes'])),
    coldStart: Type.Object({ users: Type.Boolean(), items: Type.Boolean() }),
    personal: Type.Boolean(), scoreScale: oneOf(['probability', 'cosine', 'unbounded']), explains: Type.Boolean(), online: Type.Boolean(), blends: Type.Boolean(), tolerance: Type.Number(),
  }),
  configSchema: Json,
  enabled: Type.Boolean(),
  config: Json,
  effectiveConfig: nullable(Json),
  tunable: Type.Boolean({ description: 'Whether better settings can be searched for' }),
  schedule: nullable(Type.String()),
  nextTraining: nullable(Instant),
  champion: nullable(ArtifactAnswer),
  epoch: Type.Integer(),
  revision: nullable(Type.Integer()),
  usedIn: Strings,
});
export const StrategiesAnswer = Type.Object({ strategies: Type.Array(StrategyAnswer), missing: Strings });
export const ArtifactsAnswer = Type.Object({ artifacts: Type.Array(ArtifactAnswer), epoch: Type.Integer() });
export const PromotedAnswer = Type.Object({ strategy: Type.String(), champion: ArtifactAnswer, epoch: Type.Integer() });
