import { Type, type Static } from '@sinclair/typebox';
import type { Tuning } from '@zhiyin/strategy-sdk';

export const sessionKnnConfig = Type.Object(
  {
    sessionsPerItem: Type.Integer({ default: 5000, minimum: 10, maximum: 100_000, description: 'So many of the newest sessions with an item are looked through: bounds the time of an answer.' }),
    sample: Type.Integer({ default: 5000, minimum: 10, maximum: 100_000, description: 'Of all sessions that share an item with the current one, so many of the newest are compared.' }),
    neighbours: Type.Integer({ default: 500, minimum: 1, maximum: 10_000, description: 'The answer comes from so many of the most similar sessions.' }),
    historyLength: Type.Integer({ default: 20, minimum: 1, maximum: 200, description: 'How many different items of the current session are looked at, newest first.' }),
    longestSession: Type.Integer({ default: 100, minimum: 2, maximum: 1000, description: 'Longer sessions are cut into pieces of so many steps.' }),
    positionDecay: Type.Number({ default: 1.4, minimum: 0.05, maximum: 100, description: 'An item of the current session counts exp(-steps ago / this): small values listen to the last item alone.' }),
    distanceDecay: Type.Number({ default: 2.5, minimum: 0.05, maximum: 100, description: 'An item of a neighbour session counts exp(-steps from the shared item / this).' }),
    backwardWeight: Type.Number({ default: 0.6, minimum: 0, maximum: 2, description: 'What an item counts that came before the shared item, against one that came after it.' }),
    recencyDays: Type.Number({ default: 10, minimum: 0.1, maximum: 3650, description: 'From this age on old sessions count less and less: (1 + age / this) ^ -recencyExponent.' }),
    recencyExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 5, description: 'How fast old sessions fade; 0 = never.' }),
    lengthExponent: Type.Number({ default: 0.3, minimum: 0, maximum: 1, description: 'How much long neighbour sessions are held back; 0.5 = cosine.' }),
    sharedItemIdf: Type.Number({ default: 2, minimum: 0, maximum: 5, description: 'How much more a rare shared item says than a frequent one; 0 = not at all.' }),
    answerIdf: Type.Number({ default: 1, minimum: 0, maximum: 5, description: 'How much rare items of the answer are put forward; 0 = not at all.' }),
    seenWeight: Type.Number({ default: 1.2, minimum: 0, maximum: 10, description: 'What items of the current session count in the answer: above 1 reminds of them, 0 never shows them again.' }),
    earlierSessions: Type.Number({ default: 0.2, minimum: 0, maximum: 1, description: "What a known person's items from before the current session count." }),
    onlineSessions: Type.Integer({ default: 20_000, minimum: 0, maximum: 1_000_000, description: 'Sessions learned between trainings; the oldest are forgotten first.' }),
  },
  { additionalProperties: false },
);

export type SessionKnnConfig = Static<typeof sessionKnnConfig>;

export const sessionKnnTuning: Tuning = {
  trials: 20,
  space: {
    sample: { values: [1000, 2500, 5000] },
    neighbours: { values: [100, 200, 500, 1000] },
    positionDecay: { from: 0.7, to: 5, scale: 'log' },
    distanceDecay: { from: 1, to: 10, scale: 'log' },
    backwardWeight: { from: 0.2, to: 1 },
    recencyDays: { values: [2, 5, 10, 20, 60] },
    recencyExponent: { values: [0.25, 0.5, 1] },
    lengthExponent: { values: [0, 0.2, 0.3, 0.5] },
    sharedItemIdf: { values: [0, 1, 2, 3] },
    answerIdf: { values: [0, 0.5, 1, 1.5] },
    seenWeight: { values: [0.5, 0.8, 1, 1.2, 1.5] },
  },
};
