import { Type } from '@sinclair/typebox';
import { loyaltyPredictionSchema } from './loyalty-schema.ts';

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

const view = Type.Object(
  {
    view: Type.Union([Type.Literal('content'), Type.Literal('collaborative'), Type.Literal('sequence'), Type.Literal('segment')], {
      description: "The person's own events; a model of what people have in common; one of behaviour in order; for somebody without events, what people of the country like",
    }),
    strategy: Type.Union([Type.String(), Type.Null()]),
    model: Type.Union([Type.String({ description: 'Digest' }), Type.Null()]),
    vector: Type.Union([Type.Array(Type.Number()), Type.Null()], { description: "Where the model places the person; numbers of one model's meaning" }),
    items: Type.Array(item, { description: 'What it would show, best first' }),
    categories: Type.Array(affinity),
    brands: Type.Array(affinity),
    confidence: Type.Number({ description: '0..1' }),
  },
  { title: 'TasteView' },
);
const fusedAffinity = Type.Object({
  value: Type.String(),
  strength: Type.Number({ description: "-1..1: mean of the views' strengths by their confidence" }),
  views: Type.Record(Type.String(), Type.Number(), { description: 'Strength in each view that speaks of it' }),
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
    views: Type.Array(view, { description: 'Ways of looking at the person, each with its confidence' }),
    fused: Type.Object({ categories: Type.Array(fusedAffinity), brands: Type.Array(fusedAffinity), confidence: Type.Number() }, { description: 'All views as one' }),
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
