import { Type } from '@sinclair/typebox';
import { EVENT_TYPES, INTAKE_STATUSES } from '@zhiyin/domain';
import { Count, Id, Instant, Json, Next, nullable, oneOf } from '../http/answers.ts';

export const EventShape = Type.Object({
  sequence: Count, type: oneOf(EVENT_TYPES), name: nullable(Type.String()),
  user: nullable(Type.Object({ user: Count, id: nullable(Type.String()), kind: nullable(oneOf(['user', 'visitor'])) })),
  item: nullable(Type.Object({ number: Count, id: Type.String(), title: Type.String() })),
  at: Instant, receivedAt: Instant, quantity: Type.Number(), price: nullable(Type.Number()), currency: nullable(Type.String()), query: nullable(Type.String()), rating: nullable(Type.Number()),
  session: nullable(Type.String()), order: nullable(Type.String()), recommendationId: nullable(Type.String()), country: nullable(Type.String()), consented: Type.Boolean(), bot: Type.Boolean(),
  attributes: nullable(Json),
});
export const EventsAnswer = Type.Object({ events: Type.Array(EventShape), next: Next, masked: Type.Boolean() });

export const ProblemShape = Type.Object({
  id: Id, at: Instant, status: oneOf(INTAKE_STATUSES), code: Type.String(), field: nullable(Type.String()), expected: nullable(Type.String()), got: nullable(Type.String()),
  type: nullable(oneOf(EVENT_TYPES)), item: nullable(Type.String()), apiKey: Type.Integer({ description: 'Number of the API key that sent it; 0: this page' }),
});
export const ProblemsAnswer = Type.Object({ problems: Type.Array(ProblemShape), next: Next });
