import { Type, type Static } from '@sinclair/typebox';

const weight = (type: string, value: number) =>
  Type.Number({ default: value, minimum: 0, maximum: 100, description: `How much one ${type} counts. 0 leaves it out.` });

export const popularityConfig = Type.Object(
  {
    halfLifeDays: Type.Number({ default: 14, minimum: 0.5, maximum: 365, description: 'Days after which an event counts half. Fashion and news: 1 to 3; household goods: 14 to 60.' }),
    windowDays: Type.Number({ default: 180, minimum: 1, maximum: 3650, description: 'Events older than this many days are not counted at all.' }),
    weights: Type.Object(
      { view: weight('view', 1), click: weight('click', 1.5), cart: weight('cart', 4), purchase: weight('purchase', 8), rating: weight('rating', 2) },
      { default: {}, additionalProperties: false, description: 'What an event is worth, by its type.' },
    ),
    minimumSupport: Type.Integer({ default: 1, minimum: 1, maximum: 10_000, description: 'An item is listed once it has had this many counted events.' }),
    smoothing: Type.Number({ default: 50, minimum: 0, maximum: 100_000, description: 'Weight of the whole shop in a country\'s list, in weighted events: a country with far fewer shows the shop\'s list, one with far more its own.' }),
    trendHalfLifeDays: Type.Number({ default: 2, minimum: 0.1, maximum: 90, description: 'Half-life of the recent rate that is compared with the long one to find what is rising. Shorter than halfLifeDays.' }),
    trendWeight: Type.Number({ default: 0.5, minimum: 0, maximum: 10, description: 'Gain for every doubling of the recent rate over the long one, up to three doublings. 0 switches trends off.' }),
    trendSmoothing: Type.Number({ default: 2, minimum: 0.01, maximum: 1000, description: 'Weighted events a day added to both rates, so that one lucky view is no trend.' }),
  },
  { additionalProperties: false },
);

export type PopularityConfig = Static<typeof popularityConfig>;
