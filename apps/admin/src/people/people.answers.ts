import { Type } from '@sinclair/typebox';
import { EVENT_TYPES } from '@zhiyin/domain';
import { Count, Id, Instant, Json, Next, nullable, oneOf } from '../http/answers.ts';

const kind = oneOf(['user', 'visitor']);

export const PersonAnswer = Type.Object({
  user: Type.Integer({ minimum: 0, description: 'Number of the person in this tenant' }),
  id: nullable(Type.String({ description: "The shop's own id; with its middle left out for those who may not see it" })),
  kind, country: nullable(Type.String()), consent: Type.Boolean(), createdAt: Instant, lastEventAt: nullable(Instant),
  events: Type.Integer({ minimum: 0, description: 'Counted up to 1000' }),
});
export const PeopleAnswer = Type.Object({ users: Type.Array(PersonAnswer), next: Next, masked: Type.Boolean({ description: 'Ids are shown masked, because of your role' }) });
export const PersonDetailsAnswer = Type.Intersect([PersonAnswer, Type.Object({ attributes: nullable(Json), masked: Type.Boolean() })]);

export const SlatesAnswer = Type.Object({
  slates: Type.Array(Type.Object({
    id: Type.String(), at: Instant, placement: Type.String(), pipelineVersion: Type.Integer(), arm: oneOf(['pipeline', 'hold-out']), query: nullable(Type.String()), degraded: Type.Boolean(),
    items: Type.Array(Type.Object({
      position: Id, id: Type.String(), title: Type.String(), score: nullable(Type.Number()), propensity: nullable(Type.Number()),
      outcomes: Type.Array(Type.Object({ type: oneOf(EVENT_TYPES), touch: oneOf(['id', 'click', 'view', 'purchase']), at: Instant, value: Type.Number() })),
    })),
  })),
  next: Next,
});

export const ErasedAnswer = Type.Object({ events: Count, impressions: Count, identities: Count, erasedAt: Instant });
