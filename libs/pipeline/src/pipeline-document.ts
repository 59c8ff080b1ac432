import { Type, type Static } from '@sinclair/typebox';
import { attributionSection, holdOutSection } from './measure-section.ts';
import { objectiveSection } from './objective-section.ts';
import { searchSection } from './search-section.ts';

const strategyId = Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', description: 'Id of an installed strategy' });
const closed = { additionalProperties: false } as const;

const retriever = Type.Object(
  {
    strategy: strategyId,
    n: Type.Integer({ minimum: 1, maximum: 2000, description: 'How many candidates it is asked for' }),
    weight: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'Its say when sources are blended; 1 unless told' })),
  },
  closed,
);

const filter = Type.Union([
  Type.Object({ kind: Type.Literal('in-stock') }, { ...closed, description: 'Only what can be delivered now' }),
  Type.Object(
    { kind: Type.Literal('not-bought'), days: Type.Number({ exclusiveMinimum: 0, maximum: 3650 }) },
    { ...closed, description: 'Nothing the person bought in the last days' },
  ),
  Type.Object(
    { kind: Type.Literal('not-seen'), hours: Type.Number({ exclusiveMinimum: 0, maximum: 8760 }) },
    { ...closed, description: 'Nothing the person viewed or clicked in the last hours' },
  ),
  Type.Object(
    { kind: Type.Literal('rule'), expression: Type.String({ minLength: 1, maxLength: 2000 }) },
    { ...closed, description: 'Only items for which the expression holds' },
  ),
]);

const blend = Type.Object(
  {
    method: Type.Union([Type.Literal('reciprocal-rank'), Type.Literal('weighted-score')], {
      default: 'reciprocal-rank',
      description: 'reciprocal-rank needs no comparable scores; weighted-score uses them after normalisation',
    }),
    k: Type.Optional(Type.Number({ minimum: 1, maximum: 1000, description: 'Reciprocal rank: how flat the top is; 60 unless told' })),
  },
  { ...closed, default: {} },
);

const rerank = Type.Object(
  {
    maxPerBrand: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'At most this many of one brand while others are left' })),
    maxPerCategory: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'At most this many of one most special category' })),
    window: Type.Optional(Type.Integer({ minimum: 2, maximum: 200, description: 'The limits per brand and category hold among so many neighbours instead of over the whole answer' })),
    diversity: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: '0: by relevance alone; 1: by difference alone' })),
    diversityBy: Type.Optional(
      Type.Union([Type.Literal('mmr'), Type.Literal('dpp')], { description: 'mmr, unless told: unlike the likest before it. dpp: unlike all before it together, some times as dear' }),
    ),
    exploration: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Probability that a position of the last third shows something further down' }),
    ),
    explorationBy: Type.Optional(
      Type.Union([Type.Literal('promise'), Type.Literal('chance')], { description: 'promise, unless told: what may be better than it is known to be (Thompson sampling over clicks). chance: any of them equally' }),
    ),
    newItems: Type.Optional(Type.Object(
      {
        share: Type.Number({ exclusiveMinimum: 0, maximum: 0.5, description: 'Probability that a position of the last third shows one of them' }),
        days: Type.Number({ exclusiveMinimum: 0, maximum: 365, default: 14, description: 'So long an item is new' }),
        impressions: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 200, description: 'How often it is owed to be shown at this placement' }),
      },
      { ...closed, description: 'New items are shown until they can be judged, whether anybody finds them or not' },
    )),
  },
  { ...closed, default: {} },
);

/** How one placement answers: a document, versioned per tenant. @public */
export const pipelineSchema = Type.Object(
  {
    retrieve: Type.Array(retriever, { minItems: 1, maxItems: 20, description: 'Who is asked for candidates, in parallel' }),
    fallback: Type.Array(strategyId, { maxItems: 10, default: [], description: 'Asked in order until the list is full' }),
    filter: Type.Array(filter, { maxItems: 20, default: [], description: 'What may not be shown' }),
    blend,
    objective: Type.Optional(objectiveSection),
    rerank,
    search: Type.Optional(searchSection),
    holdOut: Type.Optional(holdOutSection),
    attribution: Type.Optional(attributionSection),
    explain: Type.Object(
      { reasons: Type.Integer({ minimum: 0, maximum: 5, default: 1, description: 'Reasons per item, when the caller asks for them' }) },
      { ...closed, default: {} },
    ),
  },
  { ...closed, $id: 'PipelineDocument' },
);

export type PipelineDocument = Static<typeof pipelineSchema>;
export type PipelineFilter = PipelineDocument['filter'][number];
