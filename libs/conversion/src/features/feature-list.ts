/** One number a model may look at. @public */
export interface FeatureSpec {
  readonly name: string;
  /** For people: what a reason says. */
  readonly text: string;
  /** Codes without an order; the models encode them. Numbers unless told. */
  readonly kind?: 'category';
  /** Of the item rather than of who looks at it: the second tower of a net with two. */
  readonly side?: 'item';
  /** 1: the probability never falls as the feature rises; -1: never rises. Free unless told. */
  readonly monotone?: 1 | -1;
}

const spec = (name: string, text: string): FeatureSpec => ({ name, text });

/** Who, this visit, and when: all that P(the visit ends in a purchase) is made of, and the first part of every pair's row. */
export const PERSON_FEATURES: readonly FeatureSpec[] = [
  spec('known', 'a known customer'),
  spec('events', 'how much is known of the person'),
  spec('visits', 'number of visits'),
  spec('purchases', 'purchases so far'),
  spec('returns', 'returns so far'),
  spec('purchases-per-visit', 'purchases per visit'),
  spec('days-since-purchase', 'time since the last purchase'),
  spec('days-since-visit', 'time since the visit before'),
  spec('spent', 'money spent so far'),
  spec('mean-price-paid', 'usual price paid'),
  spec('band-middle', 'price band'),
  spec('band-width', 'width of the price band'),
  spec('session-events', 'activity in this visit'),
  spec('session-minutes', 'length of this visit'),
  spec('session-items', 'items looked at in this visit'),
  spec('session-carts', 'items put into the cart in this visit'),
  spec('session-open-cart', 'items waiting in the cart'),
  spec('session-purchases', 'bought already in this visit'),
  spec('session-searches', 'searches in this visit'),
  spec('session-returning', 'came back to one item in this visit'),
  spec('session-price', 'prices looked at in this visit'),
  spec('session-conversion', 'how often what was looked at is bought'),
  spec('hour', 'time of day'),
  spec('weekday', 'day of the week'),
];

const ITEM_FEATURES: readonly FeatureSpec[] = [
  spec('price', 'price of the item'),
  spec('age-days', 'age of the item'),
  spec('views', 'popularity'),
  spec('day-trend', 'trend of the day'),
  spec('week-trend', 'trend of the week'),
  spec('item-purchases', 'how often it was bought lately'),
  spec('purchase-trend', 'trend of its sales'),
  spec('item-conversion', 'how often viewers buy it'),
  spec('item-cart-rate', 'how often viewers put it into the cart'),
  spec('item-return-rate', 'how often it is sent back'),
  spec('category-conversion', 'how often its category is bought'),
  spec('brand-conversion', 'how often its brand is bought'),
  spec('category-views', 'popularity of its category'),
];

const CROSS_FEATURES: readonly FeatureSpec[] = [
  spec('viewed', 'times the person viewed it'),
  spec('carted', 'times the person put it into the cart'),
  spec('bought', 'times the person bought it'),
  spec('sent-back', 'times the person sent it back'),
  spec('hours-since-touch', 'time since the person looked at it'),
  spec('days-since-bought', 'time since the person bought it'),
  spec('viewed-in-session', 'viewed in this visit'),
  spec('in-cart', 'lies in the cart'),
  spec('on-page', 'the page that is open'),
  spec('category-affinity', 'liking for the category'),
  spec('department-affinity', 'liking for the department'),
  spec('brand-affinity', 'liking for the brand'),
  spec('session-category', 'this visit is about the category'),
  spec('session-department', 'this visit is about the department'),
  spec('session-brand', 'this visit is about the brand'),
  spec('price-gap', 'price against the price band'),
  spec('price-distance', 'distance from the price band'),
  spec('session-price-gap', 'price against those of this visit'),
];

/** Everything P(purchase | user, item, context) looks at. The order is the order of columns; an artifact keeps the names. @public */
export const PAIR_FEATURES: readonly FeatureSpec[] = [...PERSON_FEATURES, ...[...ITEM_FEATURES, ...CROSS_FEATURES].map((own): FeatureSpec => ({ ...own, side: 'item' }))];
