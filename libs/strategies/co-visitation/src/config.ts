import { Type, type Static } from '@sinclair/typebox';

const weight = (value: number, description: string) => Type.Number({ default: value, minimum: 0, maximum: 100, description });

export const configSchema = Type.Object(
  {
    neighbours: Type.Integer({ default: 50, minimum: 1, maximum: 500, description: 'Neighbours kept per item.' }),
    lookback: Type.Integer({
      default: 50,
      minimum: 1,
      maximum: 500,
      description: 'An event is paired with at most so many events before it and after it: bounds the work for huge sessions and baskets.',
    }),
    maxEventsPerUser: Type.Integer({
      default: 2000,
      minimum: 10,
      maximum: 100_000,
      description: 'Only the newest so many events of a person train: one very busy account must not shape the shop.',
    }),
    viewWindowHours: Type.Number({ default: 12, minimum: 0.1, maximum: 720, description: 'Longest time between two views that belong together.' }),
    cartWindowHours: Type.Number({
      default: 24,
      minimum: 0.1,
      maximum: 720,
      description: 'Longest time between two cart events, and from a view to the cart or purchase it led to.',
    }),
    purchaseWindowDays: Type.Number({ default: 14, minimum: 0.01, maximum: 365, description: 'Longest time between two purchases that belong together.' }),
    viewWeight: weight(1, 'What a pair of views counts.'),
    conversionWeight: weight(3, 'What a view followed by a cart or purchase event counts.'),
    cartWeight: weight(4, 'What a pair of cart events counts.'),
    purchaseWeight: weight(6, 'What a pair of purchases counts.'),
    halfLifeDays: Type.Number({ default: 14, minimum: 1, maximum: 3650, description: 'After so many days a pair counts half.' }),
    seedExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much frequent items in the history are held back; 0 = not at all.' }),
    popularityExponent: Type.Number({ default: 0.25, minimum: 0, maximum: 1, description: 'How much popular items in the answer are held back; 0 = not at all.' }),
    shrinkage: Type.Number({ default: 5, minimum: 0, maximum: 1000, description: 'Pairs with less evidence than this count less than half: guards against coincidences.' }),
    historyLength: Type.Integer({ default: 50, minimum: 1, maximum: 500, description: 'How many different items of a history are looked at, newest first.' }),
    historyHalfLifeDays: Type.Number({ default: 30, minimum: 0.01, maximum: 3650, description: 'After so many days an event of a history counts half.' }),
    historyWithContext: Type.Number({
      default: 0.2,
      minimum: 0,
      maximum: 1,
      description: 'How much the history counts beside the item of a product page or the content of a cart.',
    }),
    onlineUsers: Type.Integer({ default: 20_000, minimum: 0, maximum: 1_000_000, description: 'Recent visitors remembered between trainings; the longest silent is forgotten first.' }),
  },
  { additionalProperties: false },
);

export type CoVisitationConfig = Static<typeof configSchema>;
