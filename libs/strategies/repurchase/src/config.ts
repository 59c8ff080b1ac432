import { Type, type Static } from '@sinclair/typebox';
import type { Tuning } from '@zhiyin/strategy-sdk';

export const personalFrequencyConfig = Type.Object(
  {
    groups: Type.Integer({ default: 7, minimum: 1, maximum: 100, description: "A person's baskets are put into so many groups, newest first, of equal size." }),
    basketDecay: Type.Number({ default: 0.9, minimum: 0, maximum: 1, description: 'What each older basket counts within its group, against the one after it.' }),
    groupDecay: Type.Number({ default: 0.9, minimum: 0, maximum: 1, description: 'What each older group counts, against the one after it.' }),
    neighbours: Type.Integer({ default: 300, minimum: 1, maximum: 10_000, description: 'How many people with similar baskets are listened to.' }),
    peoplePerItem: Type.Integer({ default: 5000, minimum: 10, maximum: 100_000, description: 'Of the buyers of an item so many, the latest, can be neighbours: bounds the time of an answer.' }),
    ownWeight: Type.Number({ default: 0.3, minimum: 0, maximum: 1, description: 'Share of what somebody buys themselves; the rest is what similar people buy.' }),
    popularityWeight: Type.Number({ default: 10, minimum: 0, maximum: 1000, description: "What everybody buys: an item's share of all recent baskets counts so many times." }),
    popularityDecay: Type.Number({ default: 0.9, minimum: 0, maximum: 1, description: "What each older basket of a person counts for an item's popularity." }),
    historyBaskets: Type.Integer({ default: 100, minimum: 1, maximum: 1000, description: "Only a person's newest so many baskets count." }),
  },
  { additionalProperties: false },
);

export type PersonalFrequencyConfig = Static<typeof personalFrequencyConfig>;

export const personalFrequencyTuning: Tuning = {
  trials: 20,
  space: {
    groups: { values: [3, 5, 7, 12] },
    basketDecay: { values: [0.5, 0.7, 0.8, 0.9, 1] },
    groupDecay: { values: [0.3, 0.5, 0.7, 0.9, 1] },
    neighbours: { values: [100, 300, 900] },
    ownWeight: { from: 0.1, to: 0.9 },
    popularityWeight: { from: 0.1, to: 50, scale: 'log' },
    popularityDecay: { values: [0.3, 0.6, 0.9] },
  },
};
