import { Type, type Static } from '@sinclair/typebox';
import { configSchema as blendSchema } from '../config.ts';

const { sources, depth, questions, cutoff, passes } = blendSchema.properties;

export const rankerSchema = Type.Object(
  {
    sources, depth, questions, cutoff, passes,
    links: Type.Integer({ default: 50, minimum: 5, maximum: 500, description: 'How many items each item is linked with, for the likeness of candidates to a history.' }),
    trees: Type.Integer({ default: 400, minimum: 10, maximum: 2000, description: 'At most so many trees; it stops earlier when held-out questions get no better.' }),
    learningRate: Type.Number({ default: 0.05, minimum: 0.005, maximum: 0.5, description: 'How much each tree counts.' }),
    leaves: Type.Integer({ default: 15, minimum: 2, maximum: 255, description: 'Leaves of a tree.' }),
    minRowsPerLeaf: Type.Integer({ default: 100, minimum: 5, maximum: 10_000, description: 'Candidates a leaf rests on.' }),
  },
  { additionalProperties: false },
);

export type RankerConfig = Static<typeof rankerSchema>;
