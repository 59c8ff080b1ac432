import { Type, type Static } from '@sinclair/typebox';

/** What the order of an answer is to bring. */
export const objectiveSection = Type.Object(
  {
    loyalty: Type.Number({ minimum: 0, maximum: 1, default: 0, description: '0: what is earned now. 1: that the buyer comes back. 0.5: both, in money' }),
    floor: Type.Optional(
      Type.Number({
        minimum: -1, maximum: 1,
        description: 'Instead of `loyalty`: as little weight on coming back as it takes for a purchase from the answer to change the chance of another order by at least so much',
      }),
    ),
    worth: Type.Union([Type.Literal('margin'), Type.Literal('order')], { default: 'margin', description: 'margin: an order is worth what it earns. order: every order is worth the same' }),
    marginShare: Type.Number({ minimum: 0.01, maximum: 1, default: 0.3, description: 'What is earned of a price where an item says no cost, and of what a customer spends later' }),
    candidates: Type.Integer({ minimum: 1, maximum: 2000, default: 300, description: 'So many of the most relevant are weighed; the others stay behind them' }),
  },
  { additionalProperties: false, description: 'Orders candidates by P(buy) x (margin + weight x change of coming back x customer value) instead of by relevance' },
);

/** @public */
export type ObjectiveSection = Static<typeof objectiveSection>;
