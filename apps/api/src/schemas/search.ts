import { Type, type Static } from '@sinclair/typebox';
import { nullable, validator } from '@zhiyin/intake';
import { SORT_ORDERS } from '@zhiyin/search';
import { armField, filterField, placementField, whoFields } from './recommendations.ts';

const LONGEST_QUERY = 1000;
const placement = Type.Optional(placementField('Whose pipeline says what may be shown; "search" when left out'));

export const searchSchema = Type.Object(
  {
    query: Type.Optional(Type.String({ maxLength: LONGEST_QUERY, description: 'What somebody typed; everything that may be shown when it is empty' })),
    placement,
    ...whoFields,
    filter: filterField,
    facets: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 10, description: 'Fields whose values are counted over all matches: brand, categories, type, currency, price, stock, attributes.NAME' })),
    sort: Type.Optional(Type.Union(SORT_ORDERS.map((order) => Type.Literal(order)), { description: '"relevance" when left out; items without a price come last either way' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '20 when left out' })),
    cursor: nullable(Type.String({ maxLength: 100, description: 'Of the answer before: goes on with the same question' })),
  },
  { additionalProperties: false, title: 'SearchRequest' },
);
export type SearchBody = Static<typeof searchSchema>;
export const searchValidator = validator(searchSchema);

const facet = Type.Object(
  {
    field: Type.String(),
    values: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() }), { description: 'Up to 20, the most frequent first' }),
    range: Type.Union([Type.Object({ min: Type.Number(), max: Type.Number() }), Type.Null()], { description: 'Of a field of numbers' }),
  },
  { title: 'Facet' },
);
const found = Type.Object({
  id: Type.String(),
  score: Type.Number(),
  highlights: Type.Object(
    { title: Type.Array(Type.Array(Type.Integer(), { minItems: 2, maxItems: 2 }), { description: '[start, end) in UTF-16 units' }) },
    { description: 'Where the item says what was asked for' },
  ),
});
export const searchAnswerSchema = Type.Object(
  {
    recommendationId: Type.String({ description: 'Send it with the events that follow' }),
    placement: Type.String(),
    pipelineVersion: Type.Integer(),
    arm: armField,
    total: Type.Integer({ description: 'Items that match, on all pages' }),
    items: Type.Array(found),
    facets: Type.Array(facet),
    cursor: Type.Union([Type.String(), Type.Null()], { description: 'Send it with the same question for the next page; null: there is none' }),
    didYouMean: Type.Union([Type.String(), Type.Null()], { description: 'What was probably meant; the answer already takes it into account' }),
    redirect: Type.Union([Type.String(), Type.Null()], { description: 'Where the shop wants whoever asks this to go' }),
    fallback: Type.Boolean({ description: 'Nothing matched: the items are recommendations of the placement' }),
    degraded: Type.Array(Type.String(), { description: 'Empty when everything answered' }),
  },
  { title: 'SearchAnswer' },
);

export const autocompleteSchema = Type.Object(
  {
    query: Type.String({ minLength: 1, maxLength: 200, description: 'What has been typed so far' }),
    placement,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: '8 when left out' })),
  },
  { additionalProperties: false },
);
export const autocompleteValidator = validator(autocompleteSchema);
export const autocompleteAnswerSchema = Type.Object(
  {
    completions: Type.Array(Type.Object({
      text: Type.String(),
      kind: Type.Union([Type.Literal('query'), Type.Literal('words')], { description: 'query: several people asked for it; words: of the catalogue' }),
      count: Type.Integer({ description: 'Items that match it' }),
    })),
  },
  { title: 'AutocompleteAnswer' },
);
