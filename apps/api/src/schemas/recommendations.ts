import { Type, type Static } from '@sinclair/typebox';
import { Country, Id, nullable, validator } from '@zhiyin/intake';

export const whoFields = {
  user: Type.Optional(Id('Your id of a known user')),
  visitor: Type.Optional(Id('Id of a browser nobody has signed in on; ignored where `user` is given')),
  userToken: Type.Optional(Type.String({ maxLength: 1024, description: 'Lets a publishable key ask for a known user' })),
  session: nullable(Id('Your session id: an anonymous session has a history of its own')),
  consent: Type.Optional(Type.Boolean({ description: 'False: answer as to a stranger' })),
  country: nullable(Country),
};
export const placementField = (description: string) => Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', description });
const where = { placement: placementField('home, product, cart, search, mail or your own') };
export const filterField = nullable(Type.String({ minLength: 1, maxLength: 2000, description: 'Expression over item fields: price < 50 and brand in ["Acme"]' }));
const explained = {
  explain: Type.Optional(Type.Boolean({ description: 'Reasons, scores by source and a trace of the stages' })),
  filter: filterField,
};

export const recommendationSchema = Type.Object(
  {
    ...where,
    ...whoFields,
    ...explained,
    items: Type.Optional(Type.Array(Id('An item of the page or the cart'), { maxItems: 100, description: 'What the answer should go with' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '10 when left out' })),
    exclude: Type.Optional(Type.Array(Id('An item that must not appear'), { maxItems: 1000 })),
    category: nullable(Type.String({ minLength: 1, maxLength: 256, description: 'Category the answer leans to' })),
    validateOnly: Type.Optional(Type.Boolean({ description: 'Check the request, answer nothing, log nothing' })),
  },
  { additionalProperties: false, title: 'RecommendationRequest' },
);
export type RecommendationBody = Static<typeof recommendationSchema>;
export const recommendationValidator = validator(recommendationSchema);

export const rankSchema = Type.Object(
  {
    ...where,
    ...whoFields,
    ...explained,
    candidates: Type.Array(Id('An item of yours to place'), { minItems: 1, maxItems: 1000 }),
    items: Type.Optional(Type.Array(Id('An item of the page or the cart'), { maxItems: 100 })),
    category: nullable(Type.String({ minLength: 1, maxLength: 256 })),
  },
  { additionalProperties: false, title: 'RankRequest' },
);
export type RankBody = Static<typeof rankSchema>;
export const rankValidator = validator(rankSchema);

export const armField = Type.Union([Type.Literal('pipeline'), Type.Literal('hold-out')], { description: 'hold-out: this person is one of those the pipeline is measured against' });
const reason = Type.Object({ code: Type.String(), text: Type.String(), items: Type.Array(Type.String()) }, { title: 'Reason' });
const itemValue = Type.Object(
  { probability: Type.Number(), margin: Type.Number(), effect: Type.Number(), customerValue: Type.Number(), dial: Type.Number(), value: Type.Number() },
  { title: 'ItemValue', description: 'Where the pipeline has an objective: value = probability x (margin + dial / (1 - dial) x effect x customerValue)' },
);
const answered = Type.Object({
  id: Type.String(),
  score: Type.Number(),
  reasons: Type.Optional(Type.Array(reason)),
  sources: Type.Optional(Type.Record(Type.String(), Type.Number(), { description: 'What each strategy said' })),
  value: Type.Optional(itemValue),
});
export const recommendationAnswerSchema = Type.Object(
  {
    recommendationId: Type.Union([Type.String({ description: 'Send it with the events that follow' }), Type.Null()]),
    placement: Type.String(),
    pipelineVersion: Type.Integer({ description: '0: the built-in pipeline' }),
    arm: armField,
    items: Type.Array(answered),
    missingItems: Type.Array(Type.String(), { description: 'Ids of the request that the catalogue does not know' }),
    versions: Type.Record(Type.String(), Type.String(), { description: 'Digest of the artifact each strategy used' }),
    degraded: Type.Array(Type.String(), { description: 'Empty when everything answered' }),
    validated: Type.Optional(Type.Boolean()),
    trace: Type.Optional(Type.Unknown()),
  },
  { title: 'RecommendationAnswer' },
);
