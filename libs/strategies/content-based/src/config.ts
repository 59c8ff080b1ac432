import { Type, type Static } from '@sinclair/typebox';

const fieldWeight = (value: number, description: string) => Type.Number({ default: value, minimum: 0, maximum: 100, description });

export const configSchema = Type.Object(
  {
    weighting: Type.Union([Type.Literal('bm25'), Type.Literal('tf-idf')], { default: 'bm25', description: 'How much a word counts.' }),
    k1: Type.Number({ default: 1.2, minimum: 0, maximum: 10, description: 'BM25: how soon repeats of a word stop to matter.' }),
    b: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'BM25: how much long descriptions are held back.' }),
    titleWeight: fieldWeight(3, 'Weight of a word in the title.'),
    descriptionWeight: fieldWeight(1, 'Weight of a word in the description.'),
    brandWeight: fieldWeight(2, 'Weight of the same brand.'),
    categoryWeight: fieldWeight(2, 'Weight of each shared level of the category path.'),
    attributeWeight: fieldWeight(1, 'Weight of each shared attribute value.'),
    priceWeight: fieldWeight(1, 'Weight of a similar price.'),
    minDocuments: Type.Integer({ default: 2, minimum: 1, maximum: 1000, description: 'Words in fewer items are left out.' }),
    maxDocumentShare: Type.Number({ default: 0.5, minimum: 0.001, maximum: 1, description: 'Words in more than this share of all items are left out.' }),
    termsPerItem: Type.Integer({ default: 40, minimum: 1, maximum: 500, description: 'Strongest words kept per item.' }),
    queryTerms: Type.Integer({ default: 40, minimum: 1, maximum: 500, description: 'Strongest words of a history or page that are looked up.' }),
    postingsPerTerm: Type.Integer({
      default: 4000,
      minimum: 10,
      maximum: 1_000_000,
      description: 'At most so many eligible items are looked at per word, those it says most about first.',
    }),
    postingsPerQuery: Type.Integer({
      default: 12_000,
      minimum: 10,
      maximum: 10_000_000,
      description: 'At most so many entries are looked at per question: the strongest words first. More finds more and takes longer.',
    }),
    neighbours: Type.Integer({ default: 100, minimum: 10, maximum: 500, description: 'Similar items kept per item; an answer is added up from them.' }),
    historyLength: Type.Integer({ default: 20, minimum: 1, maximum: 500, description: 'How many different items of a history are looked at, newest first.' }),
    historyHalfLifeDays: Type.Number({ default: 30, minimum: 0.01, maximum: 3650, description: 'After so many days an event of a history counts half.' }),
    historyWithContext: Type.Number({
      default: 0.2,
      minimum: 0,
      maximum: 1,
      description: 'How much the history counts beside the item of a product page or the content of a cart.',
    }),
  },
  { additionalProperties: false },
);

export type ContentBasedConfig = Static<typeof configSchema>;
