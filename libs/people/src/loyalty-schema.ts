import { Type } from '@sinclair/typebox';

const Fifth = Type.Integer({ minimum: 1, maximum: 5 });
export const loyaltyPredictionSchema = Type.Object(
  {
    probabilityAlive: Type.Number({ description: '0..1: still a customer' }),
    expectedOrders: Type.Number({ description: 'Within the horizon' }),
    expectedValue: Type.Number({ description: 'Of one order' }),
    lifetimeValue: Type.Number({ description: 'Expected orders times their value' }),
    repeat: Type.Union([Type.Object({ probability: Type.Number(), days: Type.Integer() }), Type.Null({ description: 'BG/NBD serves alone' })], { description: 'Chance of another order within some days' }),
    stage: Type.String({ description: 'new, one-time, active, loyal, at-risk or lapsed' }),
    rfm: Type.Object({ recency: Fifth, frequency: Fifth, money: Fifth }, { description: 'Fifth of the shop\'s customers, 5 the best' }),
  },
  { title: 'LoyaltyPrediction' },
);
