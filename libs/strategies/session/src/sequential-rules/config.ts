import { Type, type Static } from '@sinclair/typebox';
import type { Tuning } from '@zhiyin/strategy-sdk';

export const sequentialRulesConfig = Type.Object(
  {
    window: Type.Integer({ default: 10, minimum: 1, maximum: 100, description: 'An item leads to so many of the next items of its session.' }),
    distanceExponent: Type.Number({ default: 1, minimum: 0, maximum: 5, description: 'A rule over d steps counts d ^ -this; 0 = all alike.' }),
    neighbours: Type.Integer({ default: 200, minimum: 1, maximum: 1000, description: 'Rules kept per item, the strongest.' }),
    longestSession: Type.Integer({ default: 5000, minimum: 2, maximum: 100_000, description: 'Longer sessions are cut into pieces of so many steps.' }),
    halfLifeDays: Type.Number({ default: 90, minimum: 0.5, maximum: 3650, description: 'After so many days a rule counts half.' }),
    seedExponent: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'How much frequent items of the session are held back; 1 = a rule is a share of what followed.' }),
    popularityExponent: Type.Number({ default: 0.2, minimum: 0, maximum: 1, description: 'How much popular items of the answer are held back; 0 = not at all.' }),
    historyLength: Type.Integer({ default: 10, minimum: 1, maximum: 200, description: 'How many different items of the session rules start from, newest first.' }),
    positionExponent: Type.Number({ default: 1, minimum: 0, maximum: 10, description: 'An item looked at n steps before the newest counts (1 + n) ^ -this; 10 = the newest alone.' }),
    earlierSessions: Type.Number({ default: 0.2, minimum: 0, maximum: 1, description: "What a known person's items from before the current session count." }),
    onlineVisitors: Type.Integer({ default: 20_000, minimum: 0, maximum: 1_000_000, description: 'Visitors remembered between trainings; the longest silent are forgotten first.' }),
  },
  { additionalProperties: false },
);

export type SequentialRulesConfig = Static<typeof sequentialRulesConfig>;

export const sequentialRulesTuning: Tuning = {
  trials: 20,
  space: {
    window: { values: [3, 5, 10, 20] },
    distanceExponent: { values: [0.25, 0.5, 0.75, 1, 1.5, 2] },
    halfLifeDays: { values: [14, 30, 90, 365, 3650] },
    seedExponent: { values: [0.5, 0.75, 1] },
    popularityExponent: { from: 0, to: 0.4 },
    historyLength: { values: [5, 10, 20, 50] },
    positionExponent: { values: [0.25, 0.5, 0.75, 1, 1.5, 2] },
  },
};
