import { Type, type Static } from '@sinclair/typebox';
import { EVENT_TYPES } from '@zhiyin/domain';
import { Attributes, Country, Currency, Id, Instant, nullable } from './fields.ts';
import { validator } from './validation.ts';

export const eventSchema = Type.Object(
  {
    id: Type.Optional(Id('Your own id of the event: a repetition within 28 days is recognised and not counted twice')),
    type: Type.Union(EVENT_TYPES.map((type) => Type.Literal(type)), { description: 'What happened' }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Your name of a "custom" event' })),
    user: Type.Optional(Id('Your id of a known user')),
    visitor: Type.Optional(Id('Id of a browser or device nobody has signed in on; ignored where `user` is given')),
    item: Type.Optional(Id('The item it was about; an unknown one is remembered until you describe it')),
    at: Type.Optional(Instant('When it happened; now when left out. Late events are welcome')),
    quantity: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000, description: 'Pieces; 1 when left out' })),
    price: nullable(Type.Number({ minimum: 0, maximum: 1e12, description: 'Price of one piece' })),
    currency: nullable(Currency),
    query: nullable(Type.String({ minLength: 1, maxLength: 1000, description: 'What was searched for' })),
    rating: nullable(Type.Number({ minimum: -1000, maximum: 1000, description: '1..5 unless you use another scale' })),
    session: nullable(Id('Your session id; without one, sessions end after 30 minutes of silence')),
    order: nullable(Id('Groups the lines of one order')),
    recommendationId: nullable(Type.String({ minLength: 1, maxLength: 512, description: 'As the recommendation that led here gave it' })),
    country: nullable(Country),
    consent: nullable(Type.Boolean({ description: 'False: trains and personalises nothing. Else the user\'s, else your default' })),
    userAgent: nullable(Type.String({ maxLength: 1000, description: 'Tells robots apart; not stored' })),
    attributes: nullable(Attributes),
  },
  { additionalProperties: false, title: 'Event' },
);
export type EventBody = Static<typeof eventSchema>;
export const eventValidator = validator(eventSchema);

export const MAX_BATCH = 1000;
const batchOf = Type.Array(eventSchema, { minItems: 1, maxItems: MAX_BATCH });

/** What the documentation shows; elements are checked one by one, so that a bad one does not refuse the others. */
export const eventBatchSchema = Type.Union([
  Type.Object({ events: batchOf, userToken: Type.Optional(Type.String({ description: 'Lets a publishable key speak for a known user' })) }, { additionalProperties: false }),
  batchOf,
]);

const fieldProblem = { field: Type.String(), expected: Type.String(), got: Type.String() };
export const elementErrorSchema = Type.Object(
  { code: Type.String(), ...fieldProblem, remedy: Type.Optional(Type.String({ description: 'What to do, where `expected` does not say it' })) },
  { title: 'ElementError' },
);

export const eventResultSchema = Type.Object(
  {
    index: Type.Integer(),
    id: Type.Optional(Type.String()),
    status: Type.Union(['accepted', 'duplicate', 'conflict', 'rejected', 'refused'].map((status) => Type.Literal(status)), {
      description:
        'accepted: on disk. duplicate: the same id with the same body was stored before. conflict: the same id with another body was. ' +
        'rejected: malformed, or one new user or item more than a publishable key may bring along; see error. refused: the user was erased. Only accepted events are new; nothing else was stored.',
    }),
    error: Type.Optional(elementErrorSchema),
    warning: Type.Optional(Type.String({ description: 'Stored, but something was left out' })),
  },
  { title: 'EventResult' },
);
export const eventAnswerSchema = Type.Object({ accepted: Type.Integer(), results: Type.Array(eventResultSchema) }, { title: 'EventAnswer' });
export type EventResult = Static<typeof eventResultSchema>;
