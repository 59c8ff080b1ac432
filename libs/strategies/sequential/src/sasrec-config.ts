import { Type, type Static } from '@sinclair/typebox';

export const sasrecConfigSchema = Type.Object(
  {
    embeddingSize: Type.Integer({ default: 128, minimum: 8, maximum: 512, multipleOf: 8, description: 'Numbers that describe an item and a state. A multiple of the number of heads.' }),
    layers: Type.Integer({ default: 2, minimum: 1, maximum: 8, description: 'Transformer layers.' }),
    heads: Type.Integer({ default: 2, minimum: 1, maximum: 16, description: 'Attention heads in a layer.' }),
    maxLength: Type.Integer({ default: 50, minimum: 2, maximum: 512, description: 'How many of the newest events of a person the net sees.' }),
    dropout: Type.Number({ default: 0.2, minimum: 0, maximum: 0.9, description: 'Share of numbers left out in training, so that the net does not learn by heart.' }),
    epochs: Type.Integer({ default: 8, minimum: 1, maximum: 1000, description: 'Most passes over the data; training ends earlier when it gets no better.' }),
    patience: Type.Integer({ default: 3, minimum: 1, maximum: 100, description: 'Passes without a better answer to held-out last items after which training ends.' }),
    batchSize: Type.Integer({ default: 32, minimum: 1, maximum: 4096, description: 'Sequences of the greatest length in a training step; more where sequences are shorter, fewer where there are few.' }),
    learningRate: Type.Number({ default: 0.003, exclusiveMinimum: 0, maximum: 1, description: 'Step length of Adam after the warm-up.' }),
    stepsPerEpoch: Type.Integer({ default: 1000, minimum: 1, maximum: 1_000_000, description: 'A pass over more data than so many steps takes is a pass over a part drawn by chance: it bounds what training costs.' }),
    warmupSteps: Type.Integer({ default: 200, minimum: 0, maximum: 100_000, description: 'Steps over which the learning rate rises from zero.' }),
    loss: Type.Union([Type.Literal('softmax'), Type.Literal('gbce')], {
      default: 'softmax', description: "'softmax' asks for the next item among many; 'gbce' (gSASRec) asks of each whether it is the next, with drawn ones corrected for.",
    }),
    calibration: Type.Number({ default: 0.75, minimum: 0, maximum: 1, description: "With 'gbce': 0 leaves the overconfidence that drawn items bring, 1 removes it." }),
    negatives: Type.Integer({ default: 512, minimum: 1, maximum: 65_536, description: 'Items drawn in each step that an answer has to be better than, where the catalogue is too large for all of them.' }),
    fullSoftmaxItems: Type.Integer({ default: 2000, minimum: 0, maximum: 100_000, description: 'Up to so many items every answer is compared with all of them: better, and dearer by the item.' }),
    maxItems: Type.Integer({ default: 100_000, minimum: 1, maximum: 2_000_000, description: 'Only so many items, those with most events, are learned.' }),
    maxEventsPerUser: Type.Integer({ default: 500, minimum: 2, maximum: 100_000, description: 'Only the newest so many events of a person train.' }),
    validationUsers: Type.Integer({ default: 1000, minimum: 0, maximum: 100_000, description: 'People whose last event is held out to see when training should end.' }),
  },
  { additionalProperties: false },
);

export type SasrecConfig = Static<typeof sasrecConfigSchema>;
