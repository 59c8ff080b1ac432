import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false } as const;
const instant = (description: string) => Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z$', description: `${description}, as 2026-11-27T00:00:00Z` }));
const valid = { from: instant('Holds from then on'), until: instant('Holds until then') };
const said = Type.String({ minLength: 1, maxLength: 200 });
const onlyFor = Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Only for this query, however its words are written; for all when left out' }));
const expression = Type.String({ minLength: 1, maxLength: 2000, description: 'Which items, as in filters' });

const rule = Type.Union([
  Type.Object(
    { kind: Type.Literal('pin'), query: said, items: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 20 }), ...valid },
    { ...closed, description: 'These items first, in this order, as far as they may be shown' },
  ),
  Type.Object(
    { kind: Type.Literal('boost'), expression, factor: Type.Number({ exclusiveMinimum: 0, maximum: 100, description: 'Relevance times this; below 1 buries' }), query: onlyFor, ...valid },
    { ...closed, description: 'Raises or buries some of what was found' },
  ),
  Type.Object({ kind: Type.Literal('hide'), expression, query: onlyFor, ...valid }, { ...closed, description: 'These items never' }),
  Type.Object(
    { kind: Type.Literal('redirect'), query: said, url: Type.String({ minLength: 1, maxLength: 2048, pattern: '^(https?://|/)', description: 'Address or path of your site' }), ...valid },
    { ...closed, description: 'Tells the page to go elsewhere' },
  ),
]);

const synonyms = Type.Union([
  Type.Object({ group: Type.Array(said, { minItems: 2, maxItems: 20, description: 'Each stands for the others' }), ...valid }, closed),
  Type.Object({ find: Type.Array(said, { minItems: 1, maxItems: 20, description: 'Who types one of these ...' }), with: Type.Array(said, { minItems: 1, maxItems: 20, description: '... also means these' }), ...valid }, closed),
]);

/** How queries are answered at a placement. */
export const searchSection = Type.Object(
  {
    personalization: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: '0: found items stand by relevance to the query alone; 1: by what the sources think of them for this person' }),
    ),
    synonyms: Type.Optional(Type.Array(synonyms, { maxItems: 2000 })),
    rules: Type.Optional(Type.Array(rule, { maxItems: 200, description: 'What the shop wants, whatever relevance says' })),
  },
  { ...closed, description: 'How queries are answered at this placement' },
);

/** @public */
export type SearchSection = Static<typeof searchSection>;
/** @public */
export type SearchRule = NonNullable<SearchSection['rules']>[number];
