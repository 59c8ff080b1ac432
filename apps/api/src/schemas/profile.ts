import { Type } from '@sinclair/typebox';
import { loyaltyPredictionSchema } from './predictions.ts';
import { validator } from './validation.ts';

const profileQuerySchema = Type.Object(
  {
    kind: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('visitor')], { description: '"user" when left out' })),
    asOf: Type.Optional(Type.String({ minLength: 10, maxLength: 40, description: 'ISO 8601: the profile as it was then; now when left out' })),
  },
  { additionalProperties: false },
);
export const profileQueryValidator = validator(profileQuerySchema);

const item = Type.Object({ id: Type.String(), title: Type.String() }, { title: 'NamedItem' });
const affinity = Type.Object({
  value: Type.String(),
  strength: Type.Number({ description: '-1..1: share of all that was said; below 0: rated badly or sent back' }),
  events: Type.Integer(),
  because: Type.Array(item, { description: 'Items that say most' }),
});
const taste = Type.Object({
  categories: Type.Array(affinity),
  brands: Type.Array(affinity),
  priceBand: Type.Union([Type.Object({ currency: Type.Union([Type.String(), Type.Null()]), low: Type.Number(), middle: Type.Number(), high: Type.Number() }), Type.Null()]),
  confidence: Type.Number({ description: '0..1: half at five purchases of today' }),
});

export const profileAnswerSchema = Type.Object(
  {
    user: Type.String(),
    asOf: Type.String(),
    consent: Type.Boolean({ description: 'False: there is no profile' }),
    events: Type.Integer({ description: 'That it rests on, the newest 1000 at most' }),
    lastEventAt: Type.Union([Type.String(), Type.Null()]),
    longTerm: taste,
    session: Type.Union([taste, Type.Null({ description: 'No visit under way' })]),
    interests: Type.Array(Type.Object({ example: item, items: Type.Array(item), share: Type.Number() })),
    rhythm: Type.Object({
      orders: Type.Integer({ description: 'Days on which something was bought' }),
      firstOrderAt: Type.Union([Type.String(), Type.Null()]),
      lastOrderAt: Type.Union([Type.String(), Type.Null()]),
      spent: Type.Number(),
      daysBetween: Type.Union([Type.Number({ description: 'Mean' }), Type.Null()]),
    }),
    loyalty: Type.Union([loyaltyPredictionSchema, Type.Null({ description: 'No purchase, or no model yet' })]),
  },
  { title: 'Profile' },
);
