import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Id, validator } from '@zhiyin/intake';
import { loyaltyPredictionSchema } from '@zhiyin/people';
import { whoFields } from './recommendations.ts';

export const loyaltySchema = Type.Object(
  {
    users: Type.Optional(Type.Array(Id('Your id of a user'), { maxItems: 100, description: 'Whose coming back is asked for' })),
    items: Type.Optional(Type.Array(Id('An item'), { maxItems: 1000, description: 'Whose effect on coming back is asked for' })),
    horizonDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, description: 'How far to look ahead; 90 when left out' })),
  },
  { additionalProperties: false, title: 'LoyaltyRequest' },
);
export type LoyaltyBody = Static<typeof loyaltySchema>;
export const loyaltyValidator = validator(loyaltySchema);

export const loyaltyAnswerSchema = Type.Object(
  {
    model: Type.Union([
      Type.Object({
        version: Type.Integer(),
        fittedAt: Type.String(),
        itemHorizonDays: Type.Integer({ description: 'Days within which an item\'s buyers had to order again: 90, or a third of the shop\'s time' }),
        customers: Type.Integer(),
        repeaters: Type.Integer(),
        backtest: Type.Union([
          Type.Object({ days: Type.Integer(), model: Type.Optional(Type.String({ description: 'bg-nbd or bg-nbd-and-trees: which forecast better then, and serves' })), forecastOrders: Type.Number(), actualOrders: Type.Number(), error: Type.Number(), meanError: Type.Number() }),
          Type.Null({ description: 'The shop is too young' }),
        ]),
      }),
      Type.Null({ description: 'Not fitted yet' }),
    ]),
    horizonDays: Type.Integer(),
    users: Type.Array(Type.Object({
      user: Type.String(),
      orders: Type.Integer({ description: 'Days on which something was bought' }),
      lastOrderAt: Type.Union([Type.String(), Type.Null()]),
      prediction: Type.Union([loyaltyPredictionSchema, Type.Null()]),
      reason: Type.Union([Type.String({ description: 'Why there is no prediction: not-fitted, no-orders or no-consent' }), Type.Null()]),
    })),
    items: Type.Array(Type.Object({
      item: Type.String(),
      purchases: Type.Integer({ description: 'That count: old enough to know who came back' }),
      effect: Type.Number({ description: 'Change of the probability to come back within `itemHorizonDays`; 0 where nothing is known' }),
      low: Type.Number(),
      high: Type.Number(),
    })),
    missingItems: Type.Array(Type.String()),
  },
  { title: 'LoyaltyAnswer' },
);

const who = {
  user: whoFields.user, visitor: whoFields.visitor, session: whoFields.session,
};
export const conversionSchema = Type.Object(
  {
    pairs: Type.Optional(Type.Array(Type.Object({ ...who, item: Id('An item') }, { additionalProperties: false }), { maxItems: 500, description: 'Who might buy what' })),
    visits: Type.Optional(Type.Array(Type.Object(who, { additionalProperties: false }), { maxItems: 100, description: 'Whose visit might end in a purchase' })),
    consent: whoFields.consent,
  },
  { additionalProperties: false, title: 'ConversionRequest' },
);
export type ConversionBody = Static<typeof conversionSchema>;
export const conversionValidator = validator(conversionSchema);

const orNull = <S extends TSchema>(schema: S, description: string) => Type.Union([schema, Type.Null()], { description });
const conversionPrediction = {
  probability: orNull(Type.Number(), '0..1, calibrated; null with an entry in `fallback` that says why'),
  low: orNull(Type.Number(), '95 % interval of the rate of cases like this one'),
  high: orNull(Type.Number(), ''),
  reasons: Type.Array(Type.Object({
    feature: Type.String(),
    text: Type.String({ description: 'What was looked at' }),
    value: orNull(Type.Number(), 'As the model sees it; null where nothing is known'),
    effect: Type.Number({ description: 'In log-odds: above 0 it speaks for a purchase' }),
  }), { description: 'What moved it most' }),
  fallback: Type.Array(Type.String(), {
    description: 'Why the answer rests on less: unknown-user, no-consent, no-history, history-unavailable, unknown-item, not-trained; synthetic-times, too-few-moments, no-purchases, too-few-purchases or only-purchases where everybody\'s mean answers',
  }),
};
const echoed = { user: Type.Optional(Type.String()), visitor: Type.Optional(Type.String()), session: Type.Optional(Type.Union([Type.String(), Type.Null()])) };
const target = Type.Object({
  model: Type.String({ description: 'base-rate, logistic, single-tree, boosted-trees or a deep net: what won on later data' }),
  calibration: Type.String({ description: 'none, platt or isotonic' }),
  moments: Type.Integer({ description: 'It was learned from' }),
  purchases: Type.Integer(),
  metrics: orNull(Type.Object({ logLoss: Type.Number(), normalizedEntropy: Type.Number(), auc: Type.Number(), calibrationError: Type.Number(), predictedOverActual: Type.Number(), accuracy: Type.Number() }), 'On later moments than were learned from'),
});
export const conversionAnswerSchema = Type.Object(
  {
    model: Type.Union([
      Type.Object({ version: Type.Integer(), trainedAt: Type.String(), windowDays: Type.Integer({ description: 'A purchase of the item counts for so many days' }), pairs: target, visits: target }),
      Type.Null({ description: 'Not trained yet' }),
    ]),
    pairs: Type.Array(Type.Object({ ...echoed, item: Type.String(), ...conversionPrediction })),
    visits: Type.Array(Type.Object({ ...echoed, ...conversionPrediction })),
  },
  { title: 'ConversionAnswer' },
);
