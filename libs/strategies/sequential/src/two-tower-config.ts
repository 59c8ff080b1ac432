import { Type, type Static } from '@sinclair/typebox';

export const twoTowerConfigSchema = Type.Object(
  {
    embeddingSize: Type.Integer({ default: 64, minimum: 8, maximum: 512, description: 'Numbers that describe an item and a person.' }),
    maxLength: Type.Integer({ default: 16, minimum: 1, maximum: 128, description: 'How many of the newest events describe a person.' }),
    fading: Type.Number({ default: 0.85, exclusiveMinimum: 0, maximum: 1, description: 'What each step back counts less; 1 = all the same.' }),
    temperature: Type.Number({ default: 0.07, minimum: 0.01, maximum: 10, description: 'Divides cosines before the softmax: small ones tell near items apart.' }),
    unknownShare: Type.Number({ default: 0.3, minimum: 0, maximum: 0.9, description: 'How often in training an item is known by its attributes alone, as a new one is.' }),
    maxFeatures: Type.Integer({ default: 256, minimum: 1, maximum: 4096, description: 'Only so many attributes, categories and brands, the most frequent, describe items.' }),
    epochs: Type.Integer({ default: 10, minimum: 1, maximum: 1000, description: 'Most passes over the data; training ends earlier when it gets no better.' }),
    patience: Type.Integer({ default: 3, minimum: 1, maximum: 100, description: 'Passes without a better answer to held-out last items after which training ends.' }),
    batchSize: Type.Integer({ default: 256, minimum: 2, maximum: 8192, description: 'Steps of people in a training step; each is compared with what the others wanted.' }),
    negatives: Type.Integer({ default: 256, minimum: 1, maximum: 65_536, description: 'Items of the whole catalogue, drawn evenly, that are compared with as well.' }),
    stepsPerEpoch: Type.Integer({ default: 1000, minimum: 1, maximum: 1_000_000, description: 'A pass over more data than so many steps takes is a pass over a part drawn by chance: it bounds what training costs.' }),
    learningRate: Type.Number({ default: 0.003, exclusiveMinimum: 0, maximum: 1, description: 'Step length of Adam after the warm-up.' }),
    warmupSteps: Type.Integer({ default: 100, minimum: 0, maximum: 100_000, description: 'Steps over which the learning rate rises from zero.' }),
    maxItems: Type.Integer({ default: 100_000, minimum: 1, maximum: 2_000_000, description: 'Only so many items, those with most events, are known by themselves; others by their attributes.' }),
    maxEventsPerUser: Type.Integer({ default: 500, minimum: 2, maximum: 100_000, description: 'Only the newest so many events of a person train.' }),
    validationUsers: Type.Integer({ default: 1000, minimum: 0, maximum: 100_000, description: 'People whose last event is held out to see when training should end.' }),
  },
  { additionalProperties: false },
);

export type TwoTowerConfig = Static<typeof twoTowerConfigSchema>;
