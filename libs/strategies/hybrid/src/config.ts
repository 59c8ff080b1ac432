import { Type, type Static } from '@sinclair/typebox';

export const configSchema = Type.Object(
  {
    sources: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
      default: [],
      maxItems: 20,
      uniqueItems: true,
      description: 'Ids of the strategies it is made from; empty: every enabled one. Those that do not help get no say.',
    }),
    depth: Type.Integer({ default: 300, minimum: 10, maximum: 2000, description: 'How many candidates each source is asked for.' }),
    questions: Type.Integer({ default: 2000, minimum: 50, maximum: 50_000, description: 'Held-out questions the weights are learned from, at most.' }),
    cutoff: Type.Integer({ default: 20, minimum: 1, maximum: 200, description: 'NDCG at this cut-off is what the weights make as high as they can.' }),
    passes: Type.Integer({ default: 4, minimum: 1, maximum: 20, description: 'Rounds over all weights; it stops earlier when nothing gets better.' }),
    byHistory: Type.Boolean({ default: true, description: 'Separate weights for short and long histories where they are better beyond chance.' }),
  },
  { additionalProperties: false },
);

export type BlendConfig = Static<typeof configSchema>;
