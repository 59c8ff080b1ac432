import { Type, type Static, type TObject } from '@sinclair/typebox';
import type { Tuning } from '@zhiyin/strategy-sdk';

const weight = (value: number, description: string) => Type.Number({ default: value, minimum: 0, maximum: 100, description });

/** How behaviour becomes a set of weighted items, in training and in answers: settings that all collaborative strategies share. */
export const historyFields = {
  viewWeight: weight(0.3, 'What a view or click says about taste. Only the ratio to the other two weights matters.'),
  cartWeight: weight(0.6, 'What putting an item into the cart says about taste.'),
  purchaseWeight: weight(1, 'What a purchase or a rating says about taste.'),
  halfLifeDays: Type.Number({ default: 365, minimum: 0, maximum: 36_500, description: 'After so many days an event counts half; 0 = for ever the same.' }),
  itemsPerUser: Type.Integer({
    default: 1000, minimum: 1, maximum: 100_000,
    description: 'Only the newest so many different items of a person count: one very busy account must not shape the shop.',
  }),
  historyHalfLifeItems: Type.Number({
    default: 10, minimum: 0, maximum: 100_000,
    description: 'In an answer, after so many newer items an item of the history counts half; 0 = the order does not matter.',
  }),
  historyWithContext: Type.Number({
    default: 0.2, minimum: 0, maximum: 1,
    description: 'How much the history counts beside the item of a product page or the content of a cart.',
  }),
};

/** What is worth searching for in the settings above, for `StrategyPlugin.tuning`. */
export const historySpace: Tuning['space'] = { historyHalfLifeItems: { values: [0, 3, 10, 30, 100] } };

export type HistoryConfig = Static<TObject<typeof historyFields>>;
