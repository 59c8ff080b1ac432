import { Type, type Static } from '@sinclair/typebox';
import { Id } from './fields.ts';
import { validator } from './validation.ts';

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

const Fifth = Type.Integer({ minimum: 1, maximum: 5 });
export const loyaltyPredictionSchema = Type.Object(
  {
    probabilityAlive: Type.Number({ description: '0..1: still a customer' }),
    expectedOrders: Type.Number({ description: 'Within the horizon' }),
    expectedValue: Type.Number({ description: 'Of one order' }),
    lifetimeValue: Type.Number({ description: 'Expected orders times their value' }),
    stage: Type.String({ description: 'new, one-time, active, loyal, at-risk or lapsed' }),
    rfm: Type.Object({ recency: Fifth, frequency: Fifth, money: Fifth }, { description: 'Fifth of the shop\'s customers, 5 the best' }),
  },
  { title: 'LoyaltyPrediction' },
);

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
          Type.Object({ days: Type.Integer(), forecastOrders: Type.Number(), actualOrders: Type.Number(), error: Type.Number(), meanError: Type.Number() }),
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
