import { Type } from '@sinclair/typebox';
import { Id, Instant, Json, named, nullable, Numbers, oneOf, Strings } from '../http/answers.ts';

const placement = { name: Type.String(), activeVersion: nullable(Id), epoch: Type.Integer() };

export const VersionAnswer = Type.Object({ placement: Type.String(), version: Id, document: Json, note: nullable(Type.String()), createdBy: Type.String(), createdAt: Instant });
export const PlacementAnswer = Type.Object(placement);
export const PlacementsAnswer = Type.Object({ placements: Type.Array(Type.Object({ ...placement, active: nullable(VersionAnswer) })), standard: Strings, schema: Json });
export const VersionsAnswer = Type.Object({ ...placement, versions: Type.Array(VersionAnswer) });
export const DiffAnswer = Type.Object({
  from: Id, to: Id,
  differences: Type.Array(Type.Object({ path: Type.String({ description: 'JSON pointer' }), before: Type.Optional(Type.Unknown()), after: Type.Optional(Type.Unknown()) })),
});

const trace = Type.Object({
  stages: Type.Array(Type.Object({ stage: Type.String(), ms: Type.Number(), items: Type.Integer() })),
  retrievers: Type.Array(Type.Object({
    strategy: Type.String(), outcome: oneOf(['answered', 'failed', 'late', 'demoted', 'not-trained']), ms: Type.Number(), items: Type.Integer(), dropped: Type.Integer(),
  })),
});
const value = Type.Object({
  probability: Type.Number(), margin: Type.Number(), effect: Type.Number(), customerValue: Type.Number(), dial: Type.Number(), value: Type.Number(),
}, { description: 'Where the pipeline has an objective: value = probability x (margin + dial / (1 - dial) x effect x customerValue)' });
const side = Type.Object({
  placement: Type.String(), arm: oneOf(['pipeline', 'hold-out']), pipelineVersion: Type.Integer(), versions: named(Type.String()), digest: Type.String(), degraded: Strings, trace: Type.Optional(trace),
  items: Type.Array(Type.Object({
    position: Id, id: Type.String(), title: nullable(Type.String()), score: Type.Number(), propensity: Type.Number(),
    reasons: Type.Optional(Type.Array(Type.Object({ code: Type.String(), text: Type.String() }))),
    sources: Type.Optional(Numbers),
    value: Type.Optional(value),
  })),
});
export const PreviewAnswer = Type.Object({
  active: nullable(side), draft: side, person: oneOf(['known', 'stranger']), personal: Type.Boolean(), missingItems: Strings,
});
export const ParetoAnswer = Type.Object({
  points: Type.Array(Type.Object({
    dial: Type.Number({ minimum: 0, maximum: 1 }), purchases: Type.Number(), margin: Type.Number(), returning: Type.Number(), later: Type.Number(),
    dominated: Type.Boolean({ description: 'Some other dial is better in one of the two and not worse in the other' }), items: Strings,
  })),
  people: Type.Integer(), degraded: Strings,
});
