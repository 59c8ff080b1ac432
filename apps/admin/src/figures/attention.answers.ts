import { Type } from '@sinclair/typebox';
import { ITEM_STATES } from '@zhiyin/domain';
import { Count, Id, Instant, nullable, oneOf } from '../http/answers.ts';
import { ATTENTION_KINDS, ATTENTION_LEVELS } from './attention.ts';

export const AttentionAnswer = Type.Object({
  attention: Type.Array(Type.Object({
    kind: oneOf(ATTENTION_KINDS), level: oneOf(ATTENTION_LEVELS), subject: nullable(Type.String({ description: 'The strategy or the placement it is about' })), run: nullable(Id),
    count: nullable(Type.Number()), share: nullable(Type.Number()), at: nullable(Instant),
  })),
  freshness: Type.Object({
    lastEventAt: nullable(Instant), lastItemAt: nullable(Instant), attributedAt: nullable(Instant),
    items: Type.Object(Object.fromEntries(ITEM_STATES.map((state) => [state, Count])) as Record<(typeof ITEM_STATES)[number], typeof Count>),
    shownItems: Type.Integer({ minimum: 0, description: 'Different items among the newest answers' }), slates: Type.Integer({ minimum: 0, description: 'How many answers those are: 5000 at most' }),
  }),
});
